from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

app = FastAPI(
    title="Invoices",
    version="3.1.0",
    summary="Sends invoices",
    description="All about **invoices**.",
    terms_of_service="https://example.com/terms",
    contact={"name": "Ada", "url": "https://example.com/", "email": "ada@example.com"},
    license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
    servers=[
        {"url": "https://api.example.com", "description": "For customers"},
        {"url": "https://{region}.example.com", "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}}},
    ],
    openapi_tags=[
        {"name": "invoices", "description": "What is owed", "externalDocs": {"url": "https://example.com/invoices"}},
        {"name": "unused", "x-order": 2},
    ],
    openapi_external_docs={"url": "https://example.com/book", "description": "The book"},
    generate_unique_id_function=lambda route: f"invoices-{route.name}",
)


class Invoice(BaseModel):
    amount: float
    callback: str


class Paid(BaseModel):
    receipt: str


class Received(BaseModel):
    ok: bool


outgoing = APIRouter()


@outgoing.post("{$request.body#/callback}/paid", response_model=Received, summary="Paid", tags=["outgoing"])
def paid(body: Paid): ...


@app.post(
    "/invoices",
    tags=["invoices"],
    callbacks=outgoing.routes,
    openapi_extra={"x-internal": True, "tags": ["extra"], "responses": {"418": {"description": "Tea"}}},
)
def create(invoice: Invoice) -> Received: ...


@app.get(
    "/invoices",
    responses={
        200: {
            "headers": {"X-Total": {"description": "How many", "schema": {"type": "string"}, "required": True}},
            "links": {"create": {"operationId": "invoices-create", "description": "Adds one"}},
        },
        404: {"description": "None yet"},
    },
)
def listed() -> Received: ...


@app.get("/left-out", include_in_schema=False)
def left_out(): ...


hidden = APIRouter()


@hidden.get("/hidden-router")
def hidden_router(): ...


app.include_router(hidden, include_in_schema=False)


@app.webhooks.post("newInvoice", summary="New invoice", description="Sent for each.", tags=["outgoing"])
def new_invoice(body: Paid) -> Received: ...


@app.webhooks.get("ping", summary="Ping", deprecated=True)
def ping(since: str): ...
