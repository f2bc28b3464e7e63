"""Attachments of a welcome that is being written, and the files that they carry."""

import io

from flask import render_template, request, send_file

from console import own_files
from console.auth import actor, requires
from console.blueprint import bp
from domain.contact_ways import attachments as parts
from domain.errors import DomainError
from domain.materials import actions as materials
from domain.materials import limits, queries
from web.languages import translated


@bp.get("/welcomes/attachment")
@requires("welcomes.change")
def new_attachment():
    """An empty link or mini-program for the form."""
    kind = "miniprogram" if request.args.get("kind") == "miniprogram" else "link"
    return _attachment_part({"kind": kind}, {})


@bp.post("/welcomes/attachment")
@requires("welcomes.change")
def upload_attachment():
    """A file was chosen: keep it, and answer with its part of the form, or with what is wrong.

    `role` is "cover" when the file is the picture of a mini-program.
    """
    kind, file = request.form.get("upload_kind", ""), request.files.get("file")
    if file is None:
        return "", 204
    try:
        kept = materials.add(
            kind=kind, name=_plain(file.filename), body=file.read(), mime=file.mimetype, by=actor()
        )
    except DomainError as error:
        return render_template("console/welcomes/refused_file.html", problem=translated(error))
    own_files.remember(kept.id)
    if request.form.get("role") == "cover":
        return render_template("console/welcomes/cover.html", material_id=kept.id)
    return _attachment_part({"kind": kind, "material_id": kept.id}, {})


@bp.get("/materials/<int:material_id>")
@requires("welcomes.see")
def show_material(material_id: int):
    """Pictures are shown, everything else is downloaded."""
    material = queries.material(material_id)
    own_files.check(material.id)
    shown = material.mime in limits.PICTURE_MIMES.values()
    body = io.BytesIO(queries.body(material))
    response = send_file(body, material.mime, as_attachment=not shown, download_name=material.name)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _attachment_part(attachment: dict, problems: dict) -> str:
    names = queries.names(parts.material_ids([attachment]))
    return render_template(
        "console/welcomes/attachment.html", one=attachment, problems=problems, names=names
    )


def _plain(filename: str | None) -> str:
    """The last part of a path, as old browsers send one."""
    return (filename or "").replace("\\", "/").rpartition("/")[2]
