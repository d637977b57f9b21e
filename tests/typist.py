"""Types in forms as a person does, through LibreOffice. Runs under LibreOffice's own Python.

    python3 typist.py plan.json

The plan (made by routes.py) is a list of {"open": path, "steps": [[what, …], …], "save": [[path,
filter], …]}; rows are meant by their number, cells by their column, counted from 0.
"""

# mypy: ignore-errors
import json
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

PROFILE = "file:///tmp/lo-reader"
PIPE = "docflow-typist"


def setting(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect():
    """A running LibreOffice: (its desktop, its dispatcher)."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(120):
        try:
            remote = resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
            break
        except Exception:
            time.sleep(0.5)
    make = remote.ServiceManager.createInstanceWithContext
    return (
        make("com.sun.star.frame.Desktop", remote),
        make("com.sun.star.frame.DispatchHelper", remote),
    )


class Typist:
    """One open form and the hands on its keyboard. Method names are the steps of the plan."""

    def __init__(self, document, dispatcher):
        self.document = document
        self.dispatcher = dispatcher
        self.cursor = document.CurrentController.getViewCursor()
        self.rows = {}
        for index in range(document.TextTables.Count):
            table = document.TextTables.getByIndex(index)
            for row in range(1, table.Rows.Count + 1):
                self.rows.setdefault(table.getCellByName(f"A{row}").String.strip(), (table, row))

    def cell(self, number, column):
        table, row = self.rows[number]
        return table.getCellByName(f"{chr(ord('A') + column)}{row}")

    def keys(self, text):
        """Typing over whatever is selected."""
        for place, line in enumerate(text.split("\n")):
            if place:
                self.command("InsertPara")
            self.command("InsertText", Text=line)

    def command(self, name, **arguments):
        frame = self.document.CurrentController.Frame
        values = tuple(setting(key, value) for key, value in arguments.items())
        self.dispatcher.executeDispatch(frame, f".uno:{name}", "", 0, values)

    # --- steps

    def type(self, number, column, text):
        """Click in the answer and type, in its control where there is one."""
        cell = self.cell(number, column)
        for portion in portions(cell):
            if portion.TextPortionType == "TextField":
                portion.TextField.Content = text
                return
            if portion.TextPortionType == "ContentControl":
                pieces = list(listed(portion.ContentControl))
                self.cursor.gotoRange(pieces[0].Start, False)
                self.cursor.gotoRange(pieces[-1].End, True)
                self.keys(text)
                return
        self.select(cell)
        self.keys(text)

    def replace(self, number, column, text):
        """Select the whole cell and type."""
        self.cell(number, column).setString(text)

    def behind(self, number, column, text):
        """Type behind what stands there."""
        cell = self.cell(number, column)
        cell.insertString(cell.createTextCursorByRange(cell.End), text, False)

    def select(self, cell):
        whole = cell.createTextCursor()
        whole.gotoEnd(True)
        self.cursor.gotoRange(whole, False)

    def tab(self, number, texts):
        """Press Tab in the last cell of the table of row `number`; type in the new row."""
        table, _ = self.rows[number]
        row = table.Rows.Count
        table.Rows.insertByIndex(row, 1)
        for column, text in enumerate(texts):
            table.getCellByName(f"{chr(ord('A') + column)}{row + 1}").setString(text)

    def below(self, number, text):
        """Type a line of its own under the table of row `number`."""
        table, _ = self.rows[number]
        blocks = listed(self.document.Text)
        for block in blocks:
            if block.supportsService("com.sun.star.text.TextTable") and block.Name == table.Name:
                self.document.Text.insertString(next(blocks).Start, f"{text}\r", False)
                return

    def record(self, on):
        self.document.RecordChanges = on

    def comment(self, number, column, author, text):
        note = self.document.createInstance("com.sun.star.text.textfield.Annotation")
        note.Author, note.Content = author, text
        cell = self.cell(number, column)
        cell.insertTextContent(cell.createTextCursorByRange(cell.Start), note, False)

    def merge(self, number, first, last):
        """Make one cell of several in a row."""
        table, row = self.rows[number]
        letters = [chr(ord("A") + column) for column in (first, last)]
        cursor = table.createCursorByCellName(f"{letters[0]}{row}")
        cursor.gotoCellByName(f"{letters[1]}{row}", True)
        cursor.mergeRange()

    def box(self, number, column, text):
        """Draw a text box beside a cell and type in it."""
        frame = self.document.createInstance("com.sun.star.text.TextFrame")
        frame.Width, frame.Height = 5000, 1500
        cell = self.cell(number, column)
        cell.insertTextContent(cell.createTextCursor(), frame, False)
        frame.Text.setString(text)

    def copy_table(self, number):
        """Copy the table of row `number` and paste it at the end."""
        table, _ = self.rows[number]
        controller = self.document.CurrentController
        controller.select(table)
        copied = controller.getTransferable()
        self.cursor.gotoRange(self.document.Text.End, False)
        controller.insertTransferable(copied)


def listed(collection):
    elements = collection.createEnumeration()
    while elements.hasMoreElements():
        yield elements.nextElement()


def portions(cell):
    return (portion for paragraph in listed(cell) for portion in listed(paragraph))


def carry_out(job, desktop, dispatcher):
    document = desktop.loadComponentFromURL(
        Path(job["open"]).as_uri(), "_blank", 0, (setting("Hidden", True),)
    )
    try:
        typist = Typist(document, dispatcher)
        for what, *arguments in job["steps"]:
            getattr(typist, what)(*arguments)
        document.TextFields.refresh()
        for path, form in job["save"]:
            document.storeToURL(Path(path).as_uri(), (setting("FilterName", form),))
    finally:
        document.close(True)


def main():
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={PROFILE}",
            "--headless",
            "--norestore",
            f"--accept=pipe,name={PIPE};urp;",
        ]
    )
    try:
        desktop, dispatcher = connect()
        try:
            for job in plan:
                carry_out(job, desktop, dispatcher)
        finally:
            desktop.terminate()
    finally:
        office.wait(timeout=60)


if __name__ == "__main__":
    main()
