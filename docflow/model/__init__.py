"""The nouns of docflow, frozen. `vacancy`: what is sought. `work`: what arrives and is owed.
`mail`: what is said. `phrases`: the words, per language."""
