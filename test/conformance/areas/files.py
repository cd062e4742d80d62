import pathlib

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

FILES = pathlib.Path(__file__).parent / "files"

app = FastAPI(docs_url=None, redoc_url=None)


@app.get("/digits")
def digits():
    return FileResponse(FILES / "digits.txt")


@app.get("/download")
def download():
    return FileResponse(FILES / "digits.txt", filename="naïve.txt")


@app.get("/quoted")
def quoted():
    return FileResponse(FILES / "digits.txt", filename='a "b".txt')


@app.get("/inline")
def inline():
    return FileResponse(
        FILES / "digits.txt", filename="digits.txt", content_disposition_type="inline"
    )


@app.get("/typed")
def typed():
    return FileResponse(
        FILES / "digits.txt",
        media_type="application/x-digits",
        status_code=201,
        headers={"Cache-Control": "no-store"},
    )


@app.get("/missing")
def missing():
    return FileResponse(FILES / "missing.txt")


app.mount("/static", StaticFiles(directory=FILES))
app.mount("/html", StaticFiles(directory=FILES, html=True))
