"""Vendors as the company knows them: approvals, documents, accounts, minimums.

Every vendor is approved for its family and has its papers, except those planted here;
`TROUBLED` says which, so that nothing else buys from them.
"""

from base64 import b64encode

from ..answers import DOCUMENTS, VENDOR
from ..plan.items import TROUBLED

PAPERS = ("vendor_agreement", "insurance")
STEWARD = "data_steward"


def approved_list(stage):
    """Approve each vendor for its family."""
    world = stage.world
    with stage.on(-400):
        stage.env["dist.vendor.approval"].create(
            [
                {
                    "partner_id": world.vendor_ids[vendor.key],
                    "categ_id": world.categories[vendor.family],
                    "valid_from": stage.day(-400),
                    "valid_to": _last_day(stage, vendor.key),
                }
                for vendor in world.vendors
                if vendor.key != TROUBLED["unapproved"]
            ]
        )
    for problem, words in (
        ("unapproved", "was never approved"),
        ("approval_expired", "is not approved any more"),
    ):
        partner = world.vendor(TROUBLED[problem])
        step = f"Approve {partner.name}, or find another vendor for its items."
        stage.book.add(
            *(f"vendor_{problem}", partner, f"{partner.name} {words}."),
            ["purchasing_manager", "buyer"],
            found_by=VENDOR,
            control="purchase_approval",
            tasks={"purchasing_manager": [15, step]},
        )


def _last_day(stage, vendor):
    return stage.day(-20) if vendor == TROUBLED["approval_expired"] else False


def papers(stage):
    """Ask every vendor for an agreement and an insurance; give most of them both."""
    world = stage.world
    types = {code: stage.env.ref(f"dist_base.document_type_{code}") for code in PAPERS}
    stage.env["dist.document.requirement"].create(
        [
            {"type_id": kind.id, "res_model": "res.partner", "partner_kind": "vendor"}
            for kind in types.values()
        ]
    )
    with stage.on(-330):
        stage.env["dist.document"].create(
            [
                {
                    "name": f"{kind.name} {world.vendor(vendor.key).ref}",
                    "type_id": kind.id,
                    "owner_ref": f"res.partner,{world.vendor_ids[vendor.key]}",
                    "file": _scan(kind, vendor),
                    "file_name": f"{code}_{vendor.key + 1:03d}.txt",
                    "valid_from": stage.day(-330),
                    "valid_to": stage.day(_runs_until(vendor.key, code)),
                }
                for vendor in world.vendors
                for code, kind in types.items()
                if (vendor.key, code) != (TROUBLED["paper_missing"], "insurance")
            ]
        )
    _note_papers(stage)


def _scan(kind, vendor):
    """Return the content of a document's file."""
    return b64encode(f"{kind.name} of {vendor.name}. Made up.\n".encode())


def _runs_until(vendor, code):
    if (vendor, code) == (TROUBLED["paper_expired"], "vendor_agreement"):
        return -12
    return 14 if (vendor, code) == (TROUBLED["paper_expiring"], "insurance") else 400


def _note_papers(stage):
    for problem, code, state in (
        ("paper_missing", "insurance", "missing"),
        ("paper_expired", "vendor_agreement", "expired"),
    ):
        partner = stage.world.vendor(TROUBLED[problem])
        kind = stage.env.ref(f"dist_base.document_type_{code}").name
        stage.book.add(
            *(f"vendor_{problem}", partner, f"{kind} of {partner.name} is {state}."),
            ["purchasing_manager", STEWARD],
            found_by=DOCUMENTS,
            control="purchase_approval",
            expected={"gaps": [[code, state]]},
            tasks={STEWARD: [5, f"Ask {partner.name} for: {kind}."]},
        )
    partner = stage.world.vendor(TROUBLED["paper_expiring"])
    what = f"The insurance of {partner.name} runs out in 14 days."
    stage.book.add(
        *("vendor_paper_expiring", partner, what, [STEWARD]),
        tasks={STEWARD: [10, f"Ask {partner.name} to renew its insurance."]},
    )


def bank_account(stage):
    """A vendor has a new bank account since three days."""
    partner = stage.world.vendor(TROUBLED["bank_changed"])
    with stage.on(-3):
        partner.bank_ids.acc_number = "TEST 9999 0000 4711"
    what = f"The bank account of {partner.name} changed 3 days ago."
    step = f"Ring {partner.name} on a known number: is the new account theirs?"
    stage.book.add(
        *("vendor_bank_changed", partner, what, ["finance", "purchasing_manager"]),
        tasks={"finance": [5, step]},
    )


def minimums(stage):
    """Note what orders to each vendor must come to."""
    for vendor in stage.world.vendors:
        wanted = 500.0 if vendor.key == TROUBLED["minimum"] else vendor.minimum
        if wanted:
            stage.world.vendor(vendor.key).dist_purchase_minimum = wanted


PLANTED = (approved_list, papers, bank_account, minimums)
