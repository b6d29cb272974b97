# SPDX-License-Identifier: AGPL-3.0-or-later
# For the checkers in Go: builds tests/peer/NAME.go with Debian's packages alone as $folder/checker.
export HOME=$folder GOCACHE=$folder/cache GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS=-p=2

build_checker() { # NAME
        mkdir "$folder/source"
        cp "tests/peer/$1.go" "$folder/source/"
        (cd "$folder/source" && go build -o "$folder/checker" .)
}
