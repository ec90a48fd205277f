package io.karpenter.aws.userdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.nodeclass.AmiFamily;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MimeArchiveTest {

    private static final String ARCHIVE = """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="BOUNDARY"

            this is for readers that know no MIME
            --BOUNDARY
            Content-Type: text/cloud-config;
              charset="utf-8"
            X-Note: mine

            packages: [jq]

            --BOUNDARY
            Content-Transfer-Encoding: base64
            Content-Type: text/x-shellscript

            ZWNobyBoaQ==
            --BOUNDARY--
            after the end
            """;

    @Test
    @DisplayName("AWS-UD-06 AL2 copies the parts of an archive with all their headers, in front of its own")
    void al2CopiesParts() {
        assertThat(Boot.of(AmiFamily.AL2).custom(ARCHIVE.replace("\n", "\r\n")).text())
                .startsWith("""
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed; boundary="//"

                        --//
                        Content-Type: text/cloud-config; charset="utf-8"
                        X-Note: mine

                        packages: [jq]

                        --//
                        Content-Transfer-Encoding: base64
                        Content-Type: text/x-shellscript

                        ZWNobyBoaQ==
                        --//
                        Content-Type: text/x-shellscript; charset="us-ascii"

                        #!/bin/bash -xe
                        """);
    }

    @Test
    @DisplayName("AWS-UD-06 AL2023 keeps the type of a part alone, so what was in base64 is decoded")
    void al2023KeepsTypes() {
        assertThat(Boot.of(AmiFamily.AL2023).custom(ARCHIVE).text()).startsWith("""
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed; boundary="//"

                        --//
                        Content-Type: text/cloud-config; charset="utf-8"

                        packages: [jq]

                        --//
                        Content-Type: text/x-shellscript

                        echo hi
                        --//
                        Content-Type: application/node.eks.aws

                        # Karpenter Generated NodeConfig
                        """);
    }

    @ParameterizedTest
    @DisplayName(
            "AWS-UD-06 a text that begins like an archive and is none, or a broken one, is an error that quotes nothing")
    @ValueSource(
            strings = {
                "Content-Type: text/plain\n\nsecret",
                "MIME-Version: 1.0\nContent-Type: multipart/mixed\n\n--x\n\nsecret\n--x--\n",
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nsecret\n",
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nsecret\n--x--\n"
            })
    void brokenArchives(String text) {
        for (AmiFamily family : List.of(AmiFamily.AL2, AmiFamily.AL2023)) {
            assertThatThrownBy(() -> Boot.of(family).custom(text).text())
                    .isInstanceOf(InvalidUserDataException.class)
                    .message()
                    .startsWith("spec.userData: ")
                    .doesNotContain("secret");
        }
    }

    @Test
    @DisplayName("AWS-UD-06 white space in front does not make it another text")
    void whiteSpaceInFront() {
        assertThat(MimeArchive.isOne("\n  MIME-Version: 1.0")).isTrue();
        assertThat(MimeArchive.isOne("Content-Type: multipart/mixed")).isTrue();
        assertThat(MimeArchive.isOne("#!/bin/bash\nContent-Type: x")).isFalse();
    }

    @Test
    @DisplayName("AWS-UD-05 a line that would end a part is refused rather than cutting the script in two")
    void lineLikeABoundary() {
        assertThatThrownBy(
                        () -> Boot.of(AmiFamily.AL2).custom("echo\n--// secret").text())
                .isInstanceOf(InvalidUserDataException.class)
                .message()
                .doesNotContain("secret");
    }

    @Test
    @DisplayName("AWS-UD-05 what is written can be read")
    void roundTrip() {
        List<MimePart> parts = List.of(
                MimePart.of(MimePart.SCRIPT, "#!/bin/bash\n\necho a\n"),
                new MimePart(Map.of(), "no headers"),
                MimePart.of(MimePart.NODE_CONFIG, ""));

        assertThat(MimeArchive.read(MimeArchive.write(parts))).isEqualTo(parts);
    }
}
