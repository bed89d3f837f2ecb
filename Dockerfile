# syntax=docker/dockerfile:1.17
# One image for each program:
#   docker build --build-arg PROJECT=Scorer --target worker -t streamsentiment-scorer .
#   docker build --build-arg PROJECT=Ingestor --build-arg RUNTIME=aspnet --target worker -t streamsentiment-ingestor .
#   docker build --build-arg PROJECT=Dashboard --build-arg RUNTIME=aspnet --target worker -t streamsentiment-dashboard .
#   docker build --target predict -t streamsentiment-predict .        the prediction API alone, with the shipped models
# For another processor: --platform linux/arm64. The versions below are those that are built with; docs/containers.md says how to move them.
ARG SDK_VERSION=10.0
ARG RUNTIME_VERSION=10.0-noble-chiseled
ARG RUNTIME=runtime
ARG PROJECT=Dashboard

# On the builder's own processor, for the one that was asked for: nothing is emulated.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${SDK_VERSION}-noble AS build
ARG PROJECT
ARG TARGETARCH=amd64
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
# What a restore reads, alone: its layer stays until a dependency changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Directory.Build.targets src/
COPY src/Common/Common.csproj src/Common/
COPY src/Ingestor/Ingestor.csproj src/Ingestor/
COPY src/Scorer/Scorer.csproj src/Scorer/
COPY src/Alerting/Alerting.csproj src/Alerting/
COPY src/Dashboard/Dashboard.csproj src/Dashboard/
RUN dotnet restore "src/$PROJECT" -a "$TARGETARCH"
COPY .editorconfig ./
COPY src src
# The program gets one name in every image, so that commands need not know which it is.
RUN dotnet publish "src/$PROJECT" -c Release -a "$TARGETARCH" --no-restore --self-contained false -o /app \
    && mv "/app/StreamSentiment.$PROJECT" /app/worker \
    && mkdir -p /empty/secrets /empty/mail /empty/cache

# No shell and no package manager inside; its user is app, 1654. libstdc++ and libgcc, which the models' engine needs, are there.
FROM mcr.microsoft.com/dotnet/runtime:${RUNTIME_VERSION} AS base-runtime
FROM mcr.microsoft.com/dotnet/aspnet:${RUNTIME_VERSION} AS base-aspnet

FROM base-${RUNTIME} AS base
COPY --from=build /empty/secrets /run/secrets
COPY --from=build --chown=1654:1654 /empty/mail /mail
COPY --from=build --chown=1654:1654 /empty/cache /cache
COPY --from=build /app /app
# Files in /run/secrets are settings (Postgres__Password); what is fetched and written has places that a volume can take.
ENV Secrets__Folder=/run/secrets Model__Cache=/cache Mail__Directory=/mail DOTNET_EnableDiagnostics=0 DOTNET_gcServer=0
USER 1654
ENTRYPOINT ["/app/worker"]
# Asks its own Health:Port. Only shown, and waited for at a start: nothing is restarted because a database is away.
HEALTHCHECK --interval=10s --timeout=8s --start-period=60s --start-interval=1s --retries=3 CMD ["/app/worker", "--check-health"]
LABEL org.opencontainers.image.title="StreamSentiment" \
      org.opencontainers.image.description="Scores a stream of tweets with an LSTM and tells when it is wrong" \
      org.opencontainers.image.licenses="MIT"

# The prediction API alone: neither Kafka nor Postgres, its model inside. PORT says where it listens, 8080 unless told (docs/predict-service.md).
FROM base-aspnet AS predict
COPY --from=build /empty/secrets /run/secrets
COPY --from=build --chown=1654:1654 /empty/cache /cache
COPY --from=build /app /app
COPY models /models
ENV Secrets__Folder=/run/secrets Model__Cache=/cache Model__Registry=/models Dashboard__PredictOnly=true Dashboard__Host=* DOTNET_EnableDiagnostics=0
USER 1654
EXPOSE 8080
ENTRYPOINT ["/app/worker"]
HEALTHCHECK --interval=10s --timeout=8s --start-period=60s --start-interval=1s --retries=3 CMD ["/app/worker", "--check-health"]
LABEL org.opencontainers.image.title="StreamSentiment predict" \
      org.opencontainers.image.description="Scores texts by HTTP; the weights inside carry the terms of their data, see /models" \
      org.opencontainers.image.licenses="MIT"

FROM base AS worker
