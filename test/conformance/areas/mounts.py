from fastapi import FastAPI, HTTPException, Request

app = FastAPI(docs_url=None, redoc_url=None)
sub = FastAPI(title="Sub", version="2.0.0", docs_url=None, redoc_url=None)
deep = FastAPI(title="Deep", docs_url=None, redoc_url=None)


def place(request: Request):
    return {"path": request.url.path, "root_path": request.scope["root_path"]}


@app.get("/where")
def where(request: Request):
    return place(request)


@sub.get("/where")
def sub_where(request: Request):
    return place(request)


@sub.get("/")
def sub_home():
    return "sub"


@sub.get("/items/{id}")
def item(id: int):
    return {"id": id}


@sub.post("/items")
def add(body: dict):
    return body


@sub.get("/fail")
def fail():
    raise HTTPException(418, "teapot")


@deep.get("/where")
def deep_where(request: Request):
    return place(request)


sub.mount("/deep", deep)
app.mount("/subapi", sub)


@app.get("/{name}")
def any_name(name: str):
    return {"name": name}
