from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, FastAPI, Query
from pydantic import AnyUrl

app = FastAPI(docs_url=None, redoc_url=None)


@app.get("/uuid")
def a_uuid(id: UUID) -> UUID:
    return id


@app.get("/date")
def a_date(day: date) -> date:
    return day


@app.get("/time")
def a_time(at: time) -> time:
    return at


@app.get("/duration")
def a_duration(lasts: timedelta) -> Any:
    return round(lasts / timedelta(milliseconds=1))


@app.get("/decimal")
def a_decimal(price: Decimal) -> Decimal:
    return price


@app.get("/price")
def price(
    price: Annotated[Decimal, Query(gt=0, lt=1000, max_digits=5, decimal_places=2)],
) -> Decimal:
    return price


@app.get("/url")
def a_url(link: AnyUrl) -> AnyUrl:
    return link


@app.get("/big")
def big(n: int) -> str:
    return str(n)


@app.get("/uuids")
def uuids(id: Annotated[list[UUID], Query()]) -> list[UUID]:
    return id


@app.post("/body")
def body(
    day: Annotated[date, Body()],
    id: Annotated[UUID, Body()],
    at: Annotated[datetime, Body()],
    price: Annotated[Decimal, Body()],
    lasts: Annotated[timedelta, Body()],
) -> Any:
    return {
        "day": day,
        "id": id,
        "at": round(at.timestamp() * 1000),
        "price": str(price),
        "lasts": round(lasts / timedelta(milliseconds=1)),
    }
