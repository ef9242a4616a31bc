"""What happens to an archive whose machine fails: ``python -m faults``. Each trial is a module."""
