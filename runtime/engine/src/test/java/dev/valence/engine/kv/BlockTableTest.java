// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockTableTest {
    private final BlockPool pool = new BlockPool(20, 4);

    @Test
    void takesABlockForEveryFourPositions() {
        BlockTable table = new BlockTable(pool);
        table.reserve(4);
        assertThat(table.count()).isEqualTo(1);
        table.reserve(5);
        table.reserve(2);
        assertThat(table.count()).isEqualTo(2);
        assertThat(pool.freeCount()).isEqualTo(18);
        assertThat(table.slot(6)).isEqualTo(table.block(1) * 4L + 2);
    }

    @Test
    void noBlockIsHeldTwice() {
        BlockTable one = new BlockTable(pool);
        BlockTable other = new BlockTable(pool);
        one.reserve(40);
        other.reserve(40);
        Set<Integer> blocks = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            blocks.add(one.block(i));
            blocks.add(other.block(i));
        }
        assertThat(blocks).hasSize(20);
    }

    @Test
    void releasedBlocksAreFreeAgainOnce() {
        BlockTable table = new BlockTable(pool);
        table.reserve(80);
        table.release();
        table.release();
        assertThat(pool.freeCount()).isEqualTo(20);
        assertThatThrownBy(() -> pool.give(3)).hasMessageContaining("freed twice");
    }

    @Test
    void anEmptyPoolRefuses() {
        new BlockTable(pool).reserve(80);
        assertThatThrownBy(() -> new BlockTable(pool).reserve(1)).hasMessageContaining("no free KV block");
    }
}
