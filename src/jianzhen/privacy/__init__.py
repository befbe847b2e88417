"""How long things are kept, what is erased when, and what is kept about one person.

Retention rules are data (YAML); erasing is an event of the claim, so that the record tells what went, when
and by which rule, without telling what it was. Needs the extra `service`.
"""
