// SPDX-License-Identifier: AGPL-3.0-or-later

// Command tiles checks, with golang.org/x/mod and nothing of ours, a published log in a folder: the signature of its
// checkpoint, the root from its tiles, every leaf of the entries, and proofs computed from the tiles. x/mod names a
// tile tile/8/L/N; ours is tile/L/N (C2SP).
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(holds bool, format string, words ...interface{}) {
	if !holds {
		fmt.Fprintf(os.Stderr, format+"\n", words...)
		os.Exit(1)
	}
}

type reader struct{ folder string }

func (r reader) Height() int { return 8 }

func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(r.folder, path))
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

func (r reader) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func entries(folder string, size int64) [][]byte {
	var all [][]byte
	for from := int64(0); from < size; from += 256 {
		width := size - from
		tile := tlog.Tile{H: 8, L: 0, N: from / 256, W: 256}
		if width < 256 {
			tile.W = int(width)
		}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(folder, path))
		must(err == nil, "%s: %v", path, err)
		for len(bundle) > 0 {
			length := int(bundle[0])<<8 | int(bundle[1])
			all = append(all, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	return all
}

func main() {
	folder := os.Args[1]
	key, err := os.ReadFile(filepath.Join(folder, "key"))
	must(err == nil, "key: %v", err)
	verifier, err := note.NewVerifier(strings.Split(string(key), "\n")[0])
	must(err == nil, "key: %v", err)
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err == nil, "checkpoint: %v", err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	must(err == nil, "checkpoint: %v", err)
	words := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(words[1], 10, 64)
	must(err == nil && size%16 == 0, "size %s", words[1])
	root, err := tlog.ParseHash(words[2])
	must(err == nil, "root: %v", err)
	hashes := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, reader{folder})
	all := entries(folder, size)
	must(int64(len(all)) == size, "%d entries of %d", len(all), size)
	for i, entry := range all {
		proof, err := tlog.ProveRecord(size, int64(i), hashes)
		must(err == nil, "entry %d: %v", i, err)
		err = tlog.CheckRecord(proof, size, root, int64(i), tlog.RecordHash(entry))
		must(err == nil, "entry %d: %v", i, err)
	}
	for old := int64(1); old <= size; old += 15 {
		before, err := tlog.TreeHash(old, hashes)
		must(err == nil, "tree %d: %v", old, err)
		proof, err := tlog.ProveTree(size, old, hashes)
		must(err == nil && tlog.CheckTree(proof, size, root, old, before) == nil, "from %d: %v", old, err)
	}
	fmt.Printf("%d entries\n", size)
}
