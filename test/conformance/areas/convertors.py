from uuid import UUID

from fastapi import FastAPI

app = FastAPI(docs_url=None, redoc_url=None)


@app.get("/ints/{n:int}")
def integer(n: int):
    return n


@app.get("/floats/{x:float}")
def number(x: float):
    return x


@app.get("/uuids/{u:uuid}")
def uuid(u: UUID):
    return u


@app.get("/texts/{n:int}")
def text(n: str):
    return n


@app.get("/deep/{n:int}/parts/{x:float}")
def deep(n: int, x: float):
    return [n, x]


@app.get("/both/{n:int}")
def both_number(n: int):
    return {"number": n}


@app.get("/both/{name}")
def both_name(name: str):
    return {"name": name}


@app.get("/split/{n:int}")
def split_number(n: int):
    return n


@app.put("/split/{n:int}")
def put_number(n: int):
    return {"put": n}


@app.delete("/split/{name}")
def split_name(name: str):
    return name


@app.get("/rest/{path:path}")
def rest(path: str):
    return path
