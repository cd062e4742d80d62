from typing import Annotated

from fastapi import Body, Cookie, FastAPI, Header, HTTPException
from pydantic import BaseModel

app = FastAPI(docs_url=None, redoc_url=None)


class Item(BaseModel):
    name: str


DETAILS = {
    "text": "There is none.",
    "empty": "",
    "object": {"code": 7, "hint": None},
    "list": [1, "a"],
    "number": 5,
    "null": None,
    "true": True,
    "unicode": "é😀",
}


@app.get("/detail/{name}")
def detail(name: str):
    raise HTTPException(400, DETAILS[name])


@app.get("/status/{status}")
def status(status: int):
    raise HTTPException(status)


@app.get("/headers")
def headers():
    raise HTTPException(
        401, "Who are you?", headers={"WWW-Authenticate": 'Basic realm="shop"', "Retry-After": "3"}
    )


@app.get("/broken")
def broken():
    raise RuntimeError("secret")


@app.get("/stuck")
async def stuck():
    raise HTTPException(503, "Later", headers={"Retry-After": "120"})


@app.post("/everything/{n}")
def everything(
    n: int,
    item: Item,
    q: int,
    x_count: Annotated[int, Header()],
    session: Annotated[int, Cookie()],
):
    return [n, q, x_count, session, item.name]


@app.post("/before-body/{n}")
def before_body(n: int, name: Annotated[str, Body(embed=True)]):
    return [n, name]
