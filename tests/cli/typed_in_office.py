"""Types into a workbook in LibreOffice as a person does, and saves it: `SOFFICE IN OUT < CELLS`.

Run by Debian's own Python, which has the bridge to the office; the tests never import it. Standard
input is JSON, a list of sheet, cell and what is typed; each cell's text as the office then shows it
comes back the same way.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>zh-CN</value></prop></item></oor:items>
"""
"""An office as it stands in China: its locale decides how typed dates and numbers are read."""

SECONDS_MAX = 60


def properties(**named):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in named.items())


def connected(context, address):
    """The running office, as soon as it answers."""
    resolver = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", context
    )
    for _ in range(SECONDS_MAX * 4):
        try:
            return resolver.resolve(f"uno:{address};urp;StarOffice.ComponentContext")
        except Exception:  # the bridge makes its kinds of exception at run time
            time.sleep(0.25)
    sys.exit("the office does not answer")


def typed(office, source, target, cells):
    """Type each cell in its turn, save the workbook, and give what each shows."""
    manager = office.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
    dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", office)
    book = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, properties(Hidden=True))
    controller = book.CurrentController
    shown = []
    for sheet, address, written in cells:
        page = book.Sheets.getByName(sheet)
        controller.setActiveSheet(page)
        cell = page.getCellRangeByName(address)
        controller.select(cell)
        dispatcher.executeDispatch(
            controller.Frame, ".uno:EnterString", "", 0, properties(StringName=written)
        )
        shown.append(cell.String)
    book.storeToURL(target.as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
    book.close(True)
    with contextlib.suppress(Exception):  # it may be gone before it answers
        desktop.terminate()
    return shown


def main(program, source, target):
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, "utf-8")
        address = f"pipe,name=carbonstep-{Path(folder).name}"
        options = ("--headless", "--norestore", "--nologo", "--nodefault")
        office = subprocess.Popen(
            [
                program,
                f"-env:UserInstallation={profile.as_uri()}",
                *options,
                f"--accept={address};urp",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            context = connected(uno.getComponentContext(), address)
            shown = typed(context, Path(source), Path(target), json.load(sys.stdin))
        finally:
            try:
                office.wait(20)
            except subprocess.TimeoutExpired:
                office.kill()
    json.dump(shown, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
