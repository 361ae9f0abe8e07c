// Follows a log with golang.org/x/mod alone, which knows nothing of this software.
//
//	follow <address of the log> <verifier keys> <file with an older checkpoint> [<leaf> <file with its entry>]...
//
// The older checkpoint and the newest are opened with one of the keys (several, where the log's key has changed, with a
// comma between them); the tiles must lead to the newest root, hold the older log unchanged, and prove the entries that
// somebody holds. The log's own proof between the two must hold as well.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func get(address string) []byte {
	answer, err := http.Get(address)
	check(err)
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != http.StatusOK {
		check(fmt.Errorf("%s: %s", address, answer.Status))
	}
	return data
}

func open(signed []byte, verifiers []note.Verifier) tlog.Tree {
	opened, err := note.Open(signed, note.VerifierList(verifiers...))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != opened.Sigs[0].Name {
		check(fmt.Errorf("a checkpoint of %q", lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// tiles reads C2SP tiles for the library, whose own paths name the height too.
type tiles string

func (address tiles) Height() int { return height }

func (address tiles) path(t tlog.Tile) string {
	return string(address) + "/tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
}

func (address tiles) ReadTiles(wanted []tlog.Tile) (data [][]byte, err error) {
	for _, t := range wanted {
		data = append(data, get(address.path(t)))
	}
	return data, nil
}

func (address tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func main() {
	address := tiles(os.Args[1])
	var verifiers []note.Verifier
	for _, key := range strings.Split(os.Args[2], ",") {
		verifier, err := note.NewVerifier(key)
		check(err)
		verifiers = append(verifiers, verifier)
	}
	kept, err := os.ReadFile(os.Args[3])
	check(err)
	older, newest := open(kept, verifiers), open(get(os.Args[1]+"/checkpoint"), verifiers)
	reader := tlog.TileHashReader(newest, address)

	root, err := tlog.TreeHash(newest.N, reader)
	check(err)
	if root != newest.Hash {
		check(fmt.Errorf("the tiles lead to %v", root))
	}
	for held := os.Args[4:]; len(held) > 1; held = held[2:] {
		index, err := strconv.ParseInt(held[0], 10, 64)
		check(err)
		entry, err := os.ReadFile(held[1])
		check(err)
		proof, err := tlog.ProveRecord(newest.N, index, reader)
		check(err)
		check(tlog.CheckRecord(proof, newest.N, newest.Hash, index, tlog.RecordHash(entry)))
	}
	proof, err := tlog.ProveTree(newest.N, older.N, reader)
	check(err)
	check(tlog.CheckTree(proof, newest.N, newest.Hash, older.N, older.Hash))

	text := string(get(fmt.Sprintf("%s/proof?from=%d&to=%d", os.Args[1], older.N, newest.N)))
	lines := strings.Split(strings.SplitN(text, "\n\n", 2)[0], "\n")
	var given tlog.TreeProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		given = append(given, hash)
	}
	check(tlog.CheckTree(given, newest.N, newest.Hash, older.N, older.Hash))
	fmt.Printf("%d leaves continue %d\n", newest.N, older.N)
}
