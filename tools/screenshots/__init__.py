"""Pictures of the suite's screens for docs/images, taken from a running server.

    bin/python -m tools.screenshots --db DB [--out FOLDER] [--only NAME ...]

serves the database, logs in as the person of each picture, walks to the screen and
writes NAME-desktop.png and NAME-phone.png.
"""
