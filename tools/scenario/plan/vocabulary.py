"""Words the catalogue is made of; every company and person is invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """A product family: what its items are called and cost per unit."""

    code: str
    low: float
    high: float
    nouns: tuple[str, ...]
    sizes: tuple[str, ...]
    finishes: tuple[str, ...]


FAMILIES = {
    "Fasteners": Family(
        "FAS",
        0.2,
        12.0,
        ("Hex bolt", "Socket screw", "Threaded rod", "Wood screw", "Anchor bolt")
        + ("Lock nut", "Flat washer", "Spring washer", "Rivet", "Cotter pin"),
        ("M4 x 20", "M5 x 25", "M6 x 30", "M8 x 40", "M10 x 50", "M12 x 60")
        + ("M14 x 70", "M16 x 80", "M20 x 100", "M24 x 120"),
        ("zinc plated", "stainless A2", "stainless A4", "hot-dip galvanised", "plain"),
    ),
    "Electrical": Family(
        "ELE",
        1.5,
        140.0,
        ("Circuit breaker", "Contactor", "Terminal block", "Cable gland", "Relay")
        + ("Installation cable", "Push button", "Enclosure", "Fuse", "LED driver"),
        (
            "6 A",
            "10 A",
            "16 A",
            "20 A",
            "25 A",
            "32 A",
            "40 A",
            "63 A",
            "80 A",
            "100 A",
        ),
        ("type B", "type C", "type D", "IP54", "IP65"),
    ),
    "Plumbing": Family(
        "PLU",
        0.8,
        90.0,
        ("Ball valve", "Elbow 90°", "Tee piece", "Check valve", "Copper pipe")
        + ("Coupling", "Reducer", "Pipe clamp", "Union", "Strainer"),
        ("DN8", "DN10", "DN15", "DN20", "DN25", "DN32", "DN40", "DN50", "DN65", "DN80"),
        ("brass", "bronze", "stainless", "PVC", "PEX"),
    ),
    "Hand tools": Family(
        "TOO",
        3.0,
        160.0,
        ("Combination wrench", "Torque wrench", "Screwdriver", "Pliers", "Hammer")
        + ("Hacksaw", "Tape measure", "Level", "Socket set", "Chisel"),
        ("size 1", "size 2", "size 3", "size 4", "size 5", "size 6", "size 7")
        + ("size 8", "size 9", "size 10"),
        ("standard", "insulated", "long", "short", "professional"),
    ),
    "Safety": Family(
        "SAF",
        0.9,
        80.0,
        ("Work gloves", "Safety glasses", "Hard hat", "Ear protection", "Respirator")
        + ("Safety shoes", "Harness", "High-vis vest", "First-aid kit", "Coverall"),
        ("XS", "S", "M", "L", "XL", "XXL", "size 40", "size 42", "size 44", "size 46"),
        ("class 1", "class 2", "class 3", "heavy duty", "light"),
    ),
    "Bearings": Family(
        "BEA",
        4.0,
        220.0,
        ("Ball bearing", "Roller bearing", "Pillow block", "Flange unit", "Bushing")
        + ("Thrust bearing", "Needle bearing", "Shaft seal", "Linear guide", "Collar"),
        ("10 mm", "12 mm", "15 mm", "20 mm", "25 mm", "30 mm", "35 mm", "40 mm")
        + ("45 mm", "50 mm"),
        ("open", "sealed", "shielded", "greased", "C3"),
    ),
    "Adhesives": Family(
        "ADH",
        1.8,
        45.0,
        ("Epoxy", "Silicone sealant", "Thread locker", "Contact adhesive", "Grease")
        + ("Cleaner spray", "Penetrating oil", "Foam", "Tape", "Primer"),
        ("50 ml", "100 ml", "200 ml", "250 ml", "310 ml", "400 ml", "500 ml", "750 ml")
        + ("1 l", "5 l"),
        ("clear", "white", "grey", "black", "high temperature"),
    ),
    "Pneumatics": Family(
        "PNE",
        2.5,
        260.0,
        (
            "Cylinder",
            "Solenoid valve",
            "Push-in fitting",
            "Air hose",
            "Filter regulator",
        )
        + ("Silencer", "Flow control", "Pressure switch", "Manifold", "Coupler"),
        ("4 mm", "6 mm", "8 mm", "10 mm", "12 mm", "16 mm", "20 mm", "25 mm", "32 mm")
        + ("40 mm",),
        ("aluminium", "steel", "brass", "polymer", "stainless"),
    ),
}

VENDOR_NAMES = (
    *("Alden Fastening", "Borealis Electric", "Calder Valve Works", "Dorset Tools"),
    *("Everguard Safety", "Falk Bearings", "Granite Chemicals", "Helix Pneumatics"),
    *("Ironside Bolts", "Jubilee Switchgear", "Keystone Fittings", "Lowell Forge"),
    *("Mariner Protective", "Nordrive Bearings", "Orchard Sealants", "Pneutech"),
    *("Quarry Hardware", "Ridgeway Controls", "Sterling Pipe", "Thornbury Tools"),
    *("Umber Workwear", "Vantage Motion", "Westmark Adhesives", "Yarrow Airtech"),
)

VENDOR_TOWNS = ("Akron", "Dayton", "Erie", "Toledo", "Canton", "Wheeling", "Lima")

CUSTOMER_FIRST = (
    *("Ashford", "Birchwood", "Cobalt", "Dunmore", "Eastgate", "Fairview", "Glenrock"),
    *(
        "Hillcrest",
        "Ivydale",
        "Juniper",
        "Kingsley",
        "Lakeside",
        "Millbrook",
        "Norwood",
    ),
    *("Oakridge", "Pinehurst", "Quincy", "Rosedale", "Silverton", "Tamarack", "Upland"),
    *("Vernon", "Westfield", "Yorktown", "Zephyr", "Alder", "Bristol", "Clayton"),
)

CUSTOMER_SECOND = (
    *("Machine Shop", "Facilities", "Contractors", "Metalworks", "Packaging", "Foods"),
    *("Plastics", "Maintenance", "Builders", "Manufacturing", "Logistics", "Paper"),
    *("Farms", "Utilities", "Motors", "Boatyard", "Schools", "Dairy", "Refrigeration"),
    *("Elevator", "Printing", "Glass", "Mining", "Workshop", "Furniture", "Textiles"),
    *("Laboratories", "Hospital", "Hotels", "Railway", "Brewery", "Bakery", "Quarry"),
    *("Ceramics", "Recycling", "Water Works"),
)

TOWNS = (
    *(("Mansfield", "44902"), ("Wooster", "44691"), ("Medina", "44256")),
    *(("Marion", "43302"), ("Newark", "43055"), ("Zanesville", "43701")),
    *(("Lancaster", "43130"), ("Chillicothe", "45601"), ("Athens", "45701")),
)
