# The bot in a container: deploy/compose.yaml shows how it is run, docs/operations.md what it needs.
#   docker build -t chatopsbot .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt appsettings.json ./
COPY deploy/examples deploy/examples
COPY src src
# Compiled ahead of time, which makes the start and the first command of each kind faster.
RUN dotnet publish src/ChatOpsBot --configuration Release --use-current-runtime --no-self-contained \
    -p:PublishReadyToRun=true --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# curl: the health check, and deploy scripts. tzdata: freezes and schedules in the team's time zone.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl tzdata \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app

# All that is written is in /data: the root file system can be read-only.
ENV ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_EnableDiagnostics=0 \
    Storage__Path=/data/chatops.db
RUN mkdir /data && chown $APP_UID:$APP_UID /data
VOLUME /data
WORKDIR /data
USER $APP_UID
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD curl --fail --silent --show-error "http://127.0.0.1:${ASPNETCORE_HTTP_PORTS%%;*}/healthz/ready"
ENTRYPOINT ["dotnet", "/app/ChatOpsBot.dll"]
