# docker build -t einvconv . && docker run --rm --read-only --network none -v "$PWD:/invoices:ro" einvconv validate .
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/einvconv \
    && /opt/einvconv/bin/pip install --no-cache-dir --disable-pip-version-check . \
    && /opt/einvconv/bin/pip uninstall --yes pip

FROM python:3.13-slim
COPY --from=build /opt/einvconv /opt/einvconv
ENV PATH=/opt/einvconv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 EINVCONV_CACHE=
WORKDIR /invoices
USER 65532:65532
ENTRYPOINT ["einvconv"]
CMD ["--help"]
