package handler

import (
	"context"
	"sync"

	"github.com/FerretDB/wire"
)

// MongoDB changes a document atomically. FerretDB 1 reads it, changes the copy and writes it back without a lock, so of
// twenty concurrent `findOneAndUpdate({_id, version}, ...)` several succeed. Writes to one database therefore take turns.
var writeLocks sync.Map

func oneWriteAtATime(
	next func(context.Context, *wire.OpMsg) (*wire.OpMsg, error),
) func(context.Context, *wire.OpMsg) (*wire.OpMsg, error) {
	return func(ctx context.Context, msg *wire.OpMsg) (*wire.OpMsg, error) {
		document, err := opMsgDocument(msg)
		if err != nil {
			return nil, err
		}
		database, _ := document.Get("$db")
		lock, _ := writeLocks.LoadOrStore(database, new(sync.Mutex))
		lock.(*sync.Mutex).Lock()
		defer lock.(*sync.Mutex).Unlock()
		return next(ctx, msg)
	}
}
