from datetime import datetime, timezone
from enum import Enum
from typing import Annotated, Literal

from fastapi import FastAPI, Header, Path, Query

app = FastAPI(docs_url=None, redoc_url=None)


class Color(str, Enum):
    red = "red"
    green = "green"


def milliseconds(at: datetime) -> int:
    return round((at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp() * 1000)


@app.get("/int")
def an_int(n: int):
    return n


@app.get("/float")
def a_float(x: float):
    return {"x": x}


@app.get("/bool")
def a_bool(b: bool):
    return b


@app.get("/str")
def a_str(s: str):
    return s


@app.get("/datetime")
def a_datetime(at: datetime):
    return milliseconds(at)


@app.get("/enum")
def an_enum(color: Color):
    return color


@app.get("/literal")
def a_literal(order: Literal["asc", "desc"] = "asc"):
    return order


@app.get("/one-of-numbers")
def one_of_numbers(n: Literal[1, 2, 3]):
    return n


@app.get("/between")
def between(n: Annotated[int, Query(ge=1, le=10)]):
    return n


@app.get("/inside")
def inside(x: Annotated[float, Query(gt=0, lt=1)]):
    return x


@app.get("/multiple")
def multiple(n: Annotated[int, Query(multiple_of=5)]):
    return n


@app.get("/length")
def length(s: Annotated[str, Query(min_length=2, max_length=4)]):
    return s


@app.get("/pattern")
def pattern(s: Annotated[str, Query(pattern="^[a-z]+$")]):
    return s


@app.get("/alias")
def alias(item: Annotated[str, Query(alias="item-query")]):
    return item


@app.get("/default")
def default(n: int = 10, s: str = "x", b: bool = True):
    return [n, s, b]


@app.get("/optional")
def optional(n: int | None = None, s: str | None = None):
    return [n, s]


@app.get("/ints")
def ints(n: Annotated[list[int], Query()]):
    return n


@app.get("/strings")
def strings(s: Annotated[list[str], Query()] = ["a", "b"]):
    return s


@app.get("/limited")
def limited(s: Annotated[list[str], Query(min_length=1, max_length=2)]):
    return s


@app.get("/colors")
def colors(color: Annotated[list[Color], Query()]):
    return color


@app.get("/path/int/{n}")
def path_int(n: int):
    return n


@app.get("/path/bool/{b}")
def path_bool(b: bool):
    return b


@app.get("/path/between/{n}")
def path_between(n: Annotated[int, Path(ge=1, le=10)]):
    return n


@app.get("/path/enum/{color}")
def path_enum(color: Color):
    return color


@app.get("/path/two/{a}/{b}")
def path_two(b: int, a: int):
    return [a, b]


@app.get("/header")
def header(x_token: Annotated[str, Header()]):
    return x_token


@app.get("/header/int")
def header_int(x_count: Annotated[int, Header(ge=1)] = 1):
    return x_count


@app.get("/header/list")
def header_list(x_token: Annotated[list[str], Header()] = []):
    return x_token


@app.get("/header/agent")
def header_agent(user_agent: Annotated[str | None, Header()] = None):
    return user_agent


@app.get("/all/{n}")
def all_sources(n: int, q: int, x_count: Annotated[int, Header()]):
    return [n, q, x_count]
