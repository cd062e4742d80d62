from typing import Annotated, Any

from fastapi import Body, FastAPI
from pydantic import BaseModel, Field

app = FastAPI(docs_url=None, redoc_url=None)


class Item(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=8)]
    price: Annotated[float, Field(gt=0)]
    count: Annotated[int, Field(ge=0, le=100)] = 1
    active: bool = True
    tags: Annotated[list[str], Field(max_length=3)] = []
    note: str | None = None


class User(BaseModel):
    username: str
    age: int


class Line(BaseModel):
    sku: Annotated[str, Field(pattern="^[A-Z]{2}[0-9]+$")]
    count: Annotated[int, Field(ge=1)]


class Order(BaseModel):
    customer: User
    lines: Annotated[list[Line], Field(min_length=1)]
    gift: Line | None = None


@app.post("/item")
def item(item: Item):
    return item


@app.put("/item/{id}")
def replace(id: int, item: Item, dry: bool = False):
    return {"id": id, "dry": dry, "name": item.name}


@app.post("/two")
def two(item: Item, user: User):
    return {"item": item.name, "user": user.username}


@app.post("/mixed")
def mixed(user: User, importance: Annotated[int, Body(gt=0)], q: str | None = None):
    return {"user": user.username, "importance": importance, "q": q}


@app.post("/embed")
def embed(user: Annotated[User, Body(embed=True)]):
    return user


@app.post("/list")
def items(users: list[User]):
    return users


@app.post("/numbers")
def numbers(numbers: list[int]):
    return numbers


@app.post("/matrix")
def matrix(matrix: list[list[int]]):
    return matrix


@app.post("/int")
def an_int(n: Annotated[int, Body()]):
    return n


@app.post("/float")
def a_float(x: Annotated[float, Body()]):
    return x


@app.post("/str")
def a_str(s: Annotated[str, Body()]):
    return s


@app.post("/bool")
def a_bool(b: Annotated[bool, Body()]):
    return b


@app.post("/any")
def anything(value: Annotated[Any, Body()]):
    return {"value": value}


@app.post("/optional")
def optional(user: User | None = None):
    return user


@app.post("/order")
def order(order: Order):
    return order


@app.delete("/item")
def remove(user: User):
    return user


@app.post("/none")
def none():
    return "ok"
