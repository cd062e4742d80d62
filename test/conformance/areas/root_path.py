from fastapi import FastAPI, Request
from mounts import place, sub

app = FastAPI(root_path="/api/v1", docs_url=None, redoc_url=None)


@app.get("/where")
def where(request: Request):
    return place(request)


@app.get("/slash/")
def slash():
    return "slash"


app.mount("/subapi", sub)
