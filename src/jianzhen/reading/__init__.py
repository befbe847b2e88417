"""What a person could read in a picture: lines of text (`text`) and bar codes (`codes`)."""
