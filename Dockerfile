# The server in an image: `docker build --tag pergola .`. PostgreSQL is not in it, DATABASE_URL says where it is; docs/deployment.md.
# A project of one's own begins with FROM pergola, and copies its files to /project.
FROM node:26-bookworm-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
COPY server server
COPY dashboard/package.json dashboard/package.json
COPY migrations migrations
COPY LICENSE tsconfig.json ./
# All that is built is built by one script, which runs without Docker too.
RUN server/scripts/build-image.sh /image

FROM node:26-bookworm-slim
COPY --from=build --chown=root:root /image /app
# The secret, where none is given, and uploads: what a container must not lose.
RUN mkdir -p /data /project && chown node:node /data /project
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    PERGOLA_DATA_DIR=/data \
    PATH=/app/bin:$PATH
WORKDIR /project
USER node
VOLUME /data
EXPOSE 4000
# The server stops in order: requests under way finish first.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/app/bin/healthy.js"]
ENTRYPOINT ["node", "/app/server/bin/pergola.js"]
CMD ["start"]
