# Carbonstep as one container: SQLite in the volume /data, or PostgreSQL by one variable:
#   docker run -p 8000:8000 -v carbonstep:/data carbonstep
#   docker run -p 8000:8000 -e CARBONSTEP_DATABASE_URL=postgresql+psycopg://... carbonstep
# A package mirror is named with: docker build --build-arg PIP_INDEX_URL=...

FROM python:3.11-slim AS builder
ARG PIP_INDEX_URL
WORKDIR /build
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/carbonstep \
    && /opt/carbonstep/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
    && pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY rules rules
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/carbonstep/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data carbonstep \
    && install -d -o carbonstep -g carbonstep /data
COPY --from=builder /opt/carbonstep /opt/carbonstep
ENV PATH=/opt/carbonstep/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CARBONSTEP_DATABASE_URL=sqlite:////data/carbonstep.db
USER carbonstep
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["carbonstep", "health"]
CMD ["carbonstep", "serve", "--host", "0.0.0.0"]
