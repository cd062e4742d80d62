from enum import Enum
from typing import Annotated

from fastapi import Cookie, FastAPI, Header, Query
from pydantic import BaseModel, Field

app = FastAPI(docs_url=None, redoc_url=None)


class Order(str, Enum):
    created = "created"
    updated = "updated"


class Filter(BaseModel):
    limit: Annotated[int, Field(gt=0, le=100)] = 100
    offset: Annotated[int, Field(ge=0)] = 0
    order_by: Order = Order.created
    tags: list[str] = []


class Needed(BaseModel):
    q: str
    n: int


class Headers(BaseModel):
    x_token: str
    x_count: int = 1
    save_data: bool = False


class Cookies(BaseModel):
    session_id: str
    tracker: str | None = None


@app.get("/query")
def query(filter: Annotated[Filter, Query()]):
    return filter


@app.get("/needed")
def needed(needed: Annotated[Needed, Query()]):
    return needed


@app.get("/record")
def record(q: str, n: int):
    return {"q": q, "n": n}


@app.get("/headers")
def headers(headers: Annotated[Headers, Header()]):
    return headers


@app.get("/cookies")
def cookies(cookies: Annotated[Cookies, Cookie()]):
    return cookies
