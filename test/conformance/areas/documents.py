from datetime import datetime
from enum import Enum
from typing import Annotated, Literal

from fastapi import Body, Cookie, FastAPI, Header, Path, Query
from pydantic import BaseModel, Field

app = FastAPI(title="Shop", version="2.1.0", description="What is **sold**.")


class Color(str, Enum):
    red = "red"
    green = "green"


class Item(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    price: Annotated[float, Field(gt=0)]
    count: Annotated[int, Field(ge=0, le=100)] = 1
    active: bool = True
    tags: Annotated[list[str], Field(max_length=3)] = []
    note: str | None = None


class Line(BaseModel):
    sku: Annotated[str, Field(pattern="^[A-Z]+$")]
    item: Item


class Order(BaseModel):
    lines: Annotated[list[Line], Field(min_length=1)]
    at: datetime


@app.get("/items/{item_id}", tags=["items"], summary="One item", description="Reads *one*.")
def read_item(item_id: Annotated[int, Path(ge=1)], q: str | None = None) -> Item: ...


@app.get("/items")
def list_items(
    limit: Annotated[int, Query(ge=1, le=100, description="How many.")] = 10,
    after: datetime | None = None,
    color: Color = Color.red,
    order: Literal["asc", "desc"] = "asc",
    tags: Annotated[list[str], Query(max_length=5)] = [],
    ratio: Annotated[float, Query(gt=0, lt=1, deprecated=True)] = 0.5,
    deep: bool = False,
) -> list[Item]: ...


@app.post("/items", status_code=201, response_description="The new item")
def create_item(item: Item) -> Item: ...


@app.put("/items/{item_id}", deprecated=True)
def replace_item(item_id: int, item: Item, user: Annotated[str, Body()]): ...


@app.delete("/items/{item_id}", status_code=204)
def delete_item(item_id: int) -> None: ...


@app.post("/orders")
def create_order(order: Order, x_token: Annotated[str, Header()], session: Annotated[str, Cookie()]): ...


@app.get("/files/{path:path}")
def file(path: str): ...


@app.get("/plain")
def plain(): ...


@app.get("/hidden", include_in_schema=False)
def hidden(): ...
