package io.karpenter.engine.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.Manifest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BuildTest {

    @Test
    @DisplayName("MET-68 the commit that the program was built from is read from its archive, where one is stated")
    void commit() throws IOException {
        Manifest stated = new Manifest(new ByteArrayInputStream(
                "Manifest-Version: 1.0\nBuild-Commit: d3fb649\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(Build.commit(stated)).contains("d3fb649");
        assertThat(Build.commit(new Manifest())).isEmpty();
    }
}
