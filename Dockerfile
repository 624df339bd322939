# One image for every program of Qingyu; compose.yaml says which one a container runs.
FROM node:22-slim AS console
WORKDIR /web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
# pg_dump and pg_restore, of the version of Debian's server: `qingyu backup` and `qingyu restore`.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
COPY locks/image.txt locks/image.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r locks/image.txt
COPY qingyu/ qingyu/
COPY ingest/ ingest/
COPY keeper/ keeper/
COPY analytics/ analytics/
COPY api/ api/
COPY device_sim/ device_sim/
COPY --from=console /web/dist web/dist
# The authority behind the broker's certificate.
COPY stack/__init__.py stack/authority.py stack/
# A volume takes its owner from the folder it covers; the simulated gateways keep their outboxes here.
RUN install -d -o 1883 -g 1883 -m 700 /var/lib/qingyu
RUN install -d -o 1883 -g 1883 -m 700 /var/lib/authority /var/lib/authority/broker
# The broker's user, because the keeper writes the broker's files.
USER 1883:1883
CMD ["python", "-m", "api"]
