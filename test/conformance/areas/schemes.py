from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Security
from fastapi.security import (
    APIKeyCookie,
    APIKeyHeader,
    APIKeyQuery,
    HTTPBasic,
    HTTPBearer,
    HTTPDigest,
    OAuth2,
    OAuth2AuthorizationCodeBearer,
    OAuth2PasswordBearer,
    OAuth2PasswordRequestFormStrict,
    OpenIdConnect,
)

app = FastAPI(docs_url=None, redoc_url=None)

flows = OAuth2(flows={"password": {"tokenUrl": "token", "scopes": {"me": "Yourself"}}})
code = OAuth2AuthorizationCodeBearer(
    authorizationUrl="https://id.example/authorize",
    tokenUrl="https://id.example/token",
    refreshUrl="https://id.example/refresh",
    scopes={"me": "Yourself"},
    description="By the browser",
)
oidc = OpenIdConnect(openIdConnectUrl="https://id.example/.well-known/openid-configuration")
bearer = HTTPBearer(bearerFormat="JWT", scheme_name="token", description="A token")
key = APIKeyHeader(name="X-Key")


@app.get("/flows")
def several(field: Annotated[str, Depends(flows)]):
    return field


@app.get("/code")
def by_code(token: Annotated[str, Depends(code)]):
    return token


@app.get("/oidc")
def by_oidc(field: Annotated[str, Depends(oidc)]):
    return field


@app.get("/both")
def both(token: Annotated[object, Depends(bearer)], key: Annotated[str, Depends(key)]):
    return key


@app.get("/twice")
def twice(
    one: Annotated[str, Security(code, scopes=["me"])],
    two: Annotated[str, Security(code, scopes=["me", "items"])],
):
    return [one, two]


@app.get("/maybe/basic")
def maybe_basic(found: Annotated[object, Depends(HTTPBasic(auto_error=False))]):
    return found


@app.get("/maybe/digest")
def maybe_digest(found: Annotated[object, Depends(HTTPDigest(auto_error=False))]):
    return found


@app.get("/maybe/oauth2")
def maybe_oauth2(
    found: Annotated[
        object, Depends(OAuth2PasswordBearer(tokenUrl="token", auto_error=False))
    ],
):
    return found


@app.get("/maybe/oidc")
def maybe_oidc(
    found: Annotated[
        object,
        Depends(OpenIdConnect(openIdConnectUrl="/oidc", scheme_name="own", auto_error=False)),
    ],
):
    return found


@app.get("/maybe/header")
def maybe_header(
    found: Annotated[object, Depends(APIKeyHeader(name="X-Key", auto_error=False))],
):
    return found


@app.get("/maybe/query")
def maybe_query(found: Annotated[object, Depends(APIKeyQuery(name="key", auto_error=False))]):
    return found


@app.get("/maybe/cookie")
def maybe_cookie(found: Annotated[object, Depends(APIKeyCookie(name="key", auto_error=False))]):
    return found


@app.post("/strict")
def strict(form: Annotated[OAuth2PasswordRequestFormStrict, Depends()]):
    return {"user": form.username, "scopes": form.scopes, "client": form.client_id}


team = APIRouter(prefix="/team", dependencies=[Depends(bearer)])


@team.get("/plan")
def plan():
    return "plan"


@team.get("/items/{id}")
def item(id: int, key: Annotated[str, Depends(key)]):
    return id


app.include_router(team)
