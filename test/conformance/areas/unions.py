from typing import Annotated, Literal
from uuid import UUID

from fastapi import Body, FastAPI
from pydantic import BaseModel, Field

app = FastAPI(docs_url=None, redoc_url=None)


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: Annotated[int, Field(ge=0)] = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    breed: str


class Named(BaseModel):
    name: str


class Sized(BaseModel):
    size: int


Pet = Annotated[Cat | Dog, Body(discriminator="kind")]


@app.post("/tagged")
def tagged(pet: Pet):
    return {"type": type(pet).__name__, "pet": pet}


@app.post("/plain")
def plain(thing: Named | Sized):
    return {"type": type(thing).__name__, "thing": thing}


@app.post("/pets")
def pets(pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]]):
    return pets


@app.post("/map")
def a_map(map: dict[str, Named]):
    return map


@app.post("/numbers")
def numbers(map: dict[str, int]):
    return map


@app.post("/uuids")
def uuids(map: dict[UUID, int]):
    return map


@app.post("/lists")
def lists(map: dict[str, list[int]]):
    return map
