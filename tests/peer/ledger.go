// SPDX-License-Identifier: AGPL-3.0-or-later

// Command ledger checks, with golang.org/x/mod and nothing of ours, what ledger_peer wrote: the signature of the
// checkpoint, every leaf from the entry's fields and salt (doc/formats.md, "Ledger"), the root, and all proofs.
// Altered ones must fail.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var folder string

func must(holds bool, format string, words ...interface{}) {
	if !holds {
		fmt.Fprintf(os.Stderr, format+"\n", words...)
		os.Exit(1)
	}
}

func read(name string) string {
	text, err := os.ReadFile(filepath.Join(folder, name))
	must(err == nil, "%s: %v", name, err)
	return string(text)
}

func lines(name string) []string {
	var all []string
	scanner := bufio.NewScanner(strings.NewReader(read(name)))
	for scanner.Scan() {
		all = append(all, scanner.Text())
	}
	return all
}

// The 32 bytes that the log commits to for one entry.
func dataOf(line string) []byte {
	fields := strings.Split(line, "\t")
	must(len(fields) == 8, "an entry has %d fields", len(fields))
	salt, err := hex.DecodeString(fields[0])
	must(err == nil && len(salt) == 32, "salt of %s", fields[1])
	label := "citykey ledger v1\x00"
	whole := sha256.New()
	whole.Write([]byte(label + "\x00"))
	for i, text := range fields[1:] {
		blind := sha256.Sum256(append([]byte(label+string(rune(i+1))), salt...))
		commit := sha256.Sum256(append(blind[:], text...))
		whole.Write(commit[:])
	}
	return whole.Sum(nil)
}

// The tree as x/mod stores it, and its root at every size.
type tree struct {
	stored []tlog.Hash
	leaves []tlog.Hash
	roots  []tlog.Hash
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, index := range indexes {
		hashes = append(hashes, t.stored[index])
	}
	return hashes, nil
}

func grow(entries []string) *tree {
	t := &tree{roots: []tlog.Hash{{}}}
	for i, line := range entries {
		data := dataOf(line)
		hashes, err := tlog.StoredHashes(int64(i), data, t)
		must(err == nil, "entry %d: %v", i, err)
		t.stored = append(t.stored, hashes...)
		t.leaves = append(t.leaves, tlog.RecordHash(data))
		root, err := tlog.TreeHash(int64(i+1), t)
		must(err == nil, "root %d: %v", i+1, err)
		t.roots = append(t.roots, root)
	}
	return t
}

func checkCheckpoint(t *tree) {
	verifier, err := note.NewVerifier(read("key"))
	must(err == nil, "key: %v", err)
	opened, err := note.Open([]byte(read("checkpoint")), note.VerifierList(verifier))
	must(err == nil, "checkpoint: %v", err)
	must(len(opened.Sigs) == 1 && len(opened.UnverifiedSigs) == 0, "signatures")
	size, root := len(t.leaves), t.roots[len(t.leaves)]
	expected := fmt.Sprintf("%s\n%d\n%s\n", verifier.Name(), size, base64.StdEncoding.EncodeToString(root[:]))
	must(opened.Text == expected, "the checkpoint says\n%s, the entries give\n%s", opened.Text, expected)
	altered := strings.Replace(read("checkpoint"), fmt.Sprintf("\n%d\n", size), fmt.Sprintf("\n%d\n", size+1), 1)
	_, err = note.Open([]byte(altered), note.VerifierList(verifier))
	must(err != nil, "an altered checkpoint was accepted")
}

func proofOf(line string) (from, size int64, hashes []tlog.Hash) {
	words := strings.Fields(line)
	from, _ = strconv.ParseInt(words[0], 10, 64)
	size, _ = strconv.ParseInt(words[1], 10, 64)
	for _, word := range words[2:] {
		var hash tlog.Hash
		bytes, err := hex.DecodeString(word)
		must(err == nil && len(bytes) == len(hash), "hash %s", word)
		copy(hash[:], bytes)
		hashes = append(hashes, hash)
	}
	return
}

func checkInclusion(t *tree) int {
	all := lines("inclusion")
	for _, line := range all {
		leaf, size, proof := proofOf(line)
		err := tlog.CheckRecord(proof, size, t.roots[size], leaf, t.leaves[leaf])
		must(err == nil, "leaf %d of %d: %v", leaf, size, err)
		if len(proof) > 0 {
			proof[len(proof)/2][7] ^= 1
			must(tlog.CheckRecord(proof, size, t.roots[size], leaf, t.leaves[leaf]) != nil, "altered, leaf %d of %d", leaf, size)
		}
	}
	return len(all)
}

func checkExtension(t *tree) int {
	all := lines("extension")
	for _, line := range all {
		old, size, proof := proofOf(line)
		err := tlog.CheckTree(proof, size, t.roots[size], old, t.roots[old])
		must(err == nil, "%d to %d: %v", old, size, err)
		if len(proof) > 0 {
			proof[len(proof)/2][7] ^= 1
			must(tlog.CheckTree(proof, size, t.roots[size], old, t.roots[old]) != nil, "altered, %d to %d", old, size)
		}
	}
	return len(all)
}

func main() {
	must(len(os.Args) == 2, "usage: ledger FOLDER")
	folder = os.Args[1]
	t := grow(lines("entries"))
	checkCheckpoint(t)
	inclusions, extensions := checkInclusion(t), checkExtension(t)
	fmt.Printf("%d entries, %d inclusion proofs, %d extension proofs\n", len(t.leaves), inclusions, extensions)
}
