# The server in an image of one file.
#
# SQLite is C, so the build needs cgo; linked statically, the program needs no
# libc, no shell and no package manager at run time, so the image is "scratch":
# there is nothing else in it to patch. Time zones are embedded in the program.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY feeds feeds
COPY internal internal
ARG VERSION=dev
# netgo and osusergo keep glibc's resolver out, which cannot be linked statically;
# without loadable extensions SQLite needs no dlopen either.
RUN CGO_ENABLED=1 go build -trimpath -tags netgo,osusergo,sqlite_omit_load_extension -ldflags "-s -w -X main.version=${VERSION} -linkmode external -extldflags -static" -o /out/afterglow ./cmd/afterglow
RUN mkdir -p /out/data /out/tmp && chmod 700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/afterglow /usr/local/bin/afterglow
# A named volume takes owner and mode from the image's folder when it is created.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
USER 65532:65532
ENV PATH=/usr/local/bin \
    AFTERGLOW_DATA=/data \
    AFTERGLOW_LISTEN=:8467
VOLUME /data
EXPOSE 8467
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/afterglow", "doctor", "--url", "http://127.0.0.1:8467/readyz"]
ENTRYPOINT ["/usr/local/bin/afterglow"]
CMD ["serve"]
