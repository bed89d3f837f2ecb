# One image for each worker: docker build --build-arg PROJECT=Scorer .
FROM ubuntu:26.04 AS build
ARG PROJECT
RUN apt-get update && apt-get install -y --no-install-recommends dotnet-sdk-10.0 ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN dotnet publish src/$PROJECT -c Release -o /app --nologo \
    && printf '#!/bin/sh\nexec dotnet /app/StreamSentiment.%s.dll "$@"\n' "$PROJECT" > /app/worker && chmod +x /app/worker

FROM ubuntu:26.04
RUN apt-get update && apt-get install -y --no-install-recommends dotnet-runtime-10.0 ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /app streamsentiment && mkdir /mail && chown streamsentiment /mail
COPY --from=build /app /app
USER streamsentiment
ENTRYPOINT ["/app/worker"]
