"""Raw scores → strength of evidence, from counted data shipped with the package."""
