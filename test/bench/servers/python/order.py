"""The order of ../order.ts, and what every server answers to it."""

from typing import Annotated

from pydantic import BaseModel, EmailStr, Field


class Address(BaseModel):
    street: Annotated[str, Field(min_length=1, max_length=100)]
    city: Annotated[str, Field(min_length=1, max_length=60)]
    zip: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    country: Annotated[str, Field(min_length=2, max_length=2)]


class OrderItem(BaseModel):
    sku: Annotated[str, Field(min_length=1, max_length=40)]
    quantity: Annotated[int, Field(ge=1, le=1000)]
    price: Annotated[float, Field(gt=0)]


class Order(BaseModel):
    email: EmailStr
    address: Address
    items: Annotated[list[OrderItem], Field(max_length=50)]
    note: Annotated[str | None, Field(max_length=200)] = None


class Receipt(BaseModel):
    email: str
    count: int
    total: float


class User(BaseModel):
    id: int
    active: bool
    limit: int


def receipt(order: Order) -> Receipt:
    total = sum(item.quantity * item.price for item in order.items)
    return Receipt(email=order.email, count=len(order.items), total=total)
