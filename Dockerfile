# One image for reducer, combiners, clients and the dashboard. Which of them it is, the command says: `docker run nestor:local combiner`.
# Needs no BuildKit, so that docker-compose 1.29 builds it too.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without install scripts: TensorFlow's native library would be downloaded by one. The WebAssembly backend takes its place.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# What runs needs neither the tools of the build nor bundles for browsers, type declarations and source maps.
RUN npm pkg delete 'optionalDependencies.@tensorflow/tfjs-node' \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && sh scripts/docker/trim.sh node_modules dist

FROM node:20-bookworm-slim AS service
ENV NODE_ENV=production NESTOR_DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data && ln -s /app/bin/nestor.js /usr/local/bin/nestor
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
# Projects make files beside their own when they are set up.
COPY --from=build --chown=node:node /app/test ./test
COPY --from=build /app/dist ./dist
USER node
# Every service ends cleanly at it; compose adds an init for what learners leave behind.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/bin/nestor.js"]
CMD ["--help"]

# With one project set up: the Debian packages of its packages.txt, and its set-up command. Most projects have neither.
FROM service AS client
ARG EXAMPLE=mnist
USER root
COPY --from=build /app/scripts/docker ./scripts/docker
RUN sh scripts/docker/install-packages.sh test/$EXAMPLE
USER node
RUN node scripts/docker/set-up-project.mjs test/$EXAMPLE
ENV EXAMPLE=$EXAMPLE
