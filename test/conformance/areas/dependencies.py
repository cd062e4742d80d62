from typing import Annotated

from fastapi import Body, Cookie, Depends, FastAPI, Header, HTTPException, Path, Query
from pydantic import BaseModel


def gate(x_app: Annotated[str | None, Header()] = None):
    if x_app == "stop":
        raise HTTPException(418, "Stopped")


app = FastAPI(docs_url=None, redoc_url=None, dependencies=[Depends(gate)])


def paging(skip: int = 0, limit: Annotated[int, Query(le=100)] = 100):
    return {"skip": skip, "limit": limit}


class Search:
    def __init__(self, q: str, depth: Annotated[int, Query(le=5)] = 1):
        self.q = q
        self.depth = depth


def user(x_token: Annotated[str, Header()]):
    if x_token == "stop":
        raise HTTPException(401, "Unknown token", headers={"WWW-Authenticate": "Bearer"})
    return {"name": x_token}


def admin(user: Annotated[dict, Depends(user)]):
    if user["name"] != "root":
        raise HTTPException(403, "Not an administrator")
    return user


def tenant(tenant: Annotated[int, Path(ge=1)], session: Annotated[str | None, Cookie()] = None):
    return {"tenant": tenant, "session": session}


class Item(BaseModel):
    name: str


def item_of(item: Item):
    return item


counter = {"made": 0}


def fresh():
    counter["made"] += 1
    return counter["made"]


def left(value: Annotated[int, Depends(fresh)]):
    return value


def right(value: Annotated[int, Depends(fresh)]):
    return value


def unshared(value: Annotated[int, Depends(fresh, use_cache=False)]):
    return value


def fails():
    raise HTTPException(409, {"why": "always"})


async def opened():
    try:
        yield "open"
    except KeyError:
        raise HTTPException(410, "Gone by the dependency")


@app.get("/paging")
def read_paging(page: Annotated[dict, Depends(paging)]):
    return page


@app.get("/two")
def read_two(page: Annotated[dict, Depends(paging)], again: Annotated[dict, Depends(paging)]):
    return {"page": page, "same": page is again}


@app.get("/search")
def search(search: Annotated[Search, Depends()]):
    return {"q": search.q, "depth": search.depth}


@app.get("/me")
def me(user: Annotated[dict, Depends(user)]):
    return user


@app.get("/admin")
def read_admin(admin: Annotated[dict, Depends(admin)]):
    return admin


@app.get("/checked", dependencies=[Depends(user)])
def checked(n: int):
    return n


@app.get("/tenants/{tenant}")
def read_tenant(tenant: Annotated[dict, Depends(tenant)], q: int = 0):
    return {**tenant, "q": q}


@app.post("/item")
def read_item(item: Annotated[Item, Depends(item_of)]):
    return item


@app.post("/item-and-more")
def item_and_more(
    item: Annotated[Item, Depends(item_of)], importance: Annotated[int, Body(ge=1)]
):
    return {"name": item.name, "importance": importance}


@app.get("/shared")
def shared(left: Annotated[int, Depends(left)], right: Annotated[int, Depends(right)]):
    return left == right


@app.get("/unshared")
def read_unshared(
    left: Annotated[int, Depends(left)], other: Annotated[int, Depends(unshared)]
):
    return left == other


@app.get("/fails")
def read_fails(never: Annotated[None, Depends(fails)], n: int = 0):
    return n


@app.get("/opened")
async def read_opened(value: Annotated[str, Depends(opened)], broken: bool = False):
    if broken:
        raise KeyError("x")
    return value
