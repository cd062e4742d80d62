from fastapi import FastAPI, Request

app = FastAPI(docs_url=None, redoc_url=None)


@app.get("/")
def root():
    return "root"


@app.get("/users/me")
def me():
    return "me"


@app.get("/users/{name}")
def user(name: str):
    return {"name": name}


@app.put("/users/{name}")
def replace_user(name: str):
    return {"replaced": name}


@app.get("/users/{name}/items/{item}")
def item(name: str, item: int):
    return {"name": name, "item": item}


@app.get("/files/{path:path}")
def file(path: str):
    return {"path": path}


@app.post("/made")
def make():
    return "made"


@app.delete("/made", status_code=204)
def unmake():
    pass


@app.get("/slash/")
def slash():
    return "slash"


@app.api_route("/several", methods=["GET", "POST", "PATCH"])
def several(request: Request):
    return request.method


@app.head("/head")
def head():
    pass


@app.options("/options")
def options():
    return "options"


@app.get("/Case")
def case():
    return "case"


@app.get("/a b/é")
def odd():
    return "odd"


@app.get("/dots/a.b")
def dots():
    return "dots"


@app.get("/query")
def query(request: Request):
    return request.url.query
