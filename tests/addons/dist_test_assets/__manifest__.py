{
    "name": "Distribution Tests: Assets",
    "summary": "Takes an asset out of the bundle that Debian's Odoo lists but lacks",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "depends": ["mail"],
    # Each page logs the missing file as an error in the browser's console, and an
    # error in the console ends a tour.
    "assets": {
        "web.assets_backend": [
            (
                "remove",
                "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
            ),
        ],
    },
}
