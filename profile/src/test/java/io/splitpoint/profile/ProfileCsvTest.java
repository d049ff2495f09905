package io.splitpoint.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.UnknownColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCsvTest {

  private static final String HEADER =
      "model,precision,device,threads,layer,layer_name,op,output_shape,output_bytes,prefix_macs,"
          + "prefix_param_bytes,runs,latency_ms,latency_ms_low,latency_ms_high,latency_ms_p99,latency_source,power_w,energy_mj,energy_mj_low,energy_mj_high,energy_source,energy_of,idle_w,cold_starts,load_ms,allocate_ms,first_run_ms,peak_memory_bytes,arena_bytes\n";
  private static final String ROW_0 = "m,int8,cpu,1,0,input,INPUT,1x4,4,0,0,0,,,,,,,,,,,,,,,,,,\n";
  private static final String ROW_1 =
      "m,int8,cpu,1,1,a,CONV_2D,1x2,2,10,20,5,1.5,1.4,1.6,2,measured,,,,,,,,,,,,,\n";

  @TempDir Path directory;

  /** Found by fuzzing: the word in a column's name was taken for an explanation. */
  @Test
  void aHeaderWithAColumnWithoutANameSaysWhatWasExpected() throws IOException {
    Path file = Files.writeString(directory.resolve("profile.csv"), "model,layerexpected,,op\n");
    assertThatThrownBy(() -> ProfileCsv.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 1: expected the columns of this format, found 'layerexpected'");
  }

  @Test
  void whatIsWrittenReadsBackTheSame() throws IOException {
    Locale before = Locale.getDefault();
    SplittableRandom random = new SplittableRandom(7);
    try {
      Locale.setDefault(Locale.GERMANY);
      for (int round = 0; round < 200; round++) {
        Profile profile = random(random);
        StringBuilder text = new StringBuilder();
        ProfileCsv.write(profile, text);
        assertThat(ProfileCsv.read(file(text.toString()))).isEqualTo(profile);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aColumnWithoutANameIsRefusedInOneLine() throws IOException {
    Path nameless = file(HEADER.replace("op,", ",") + ROW_0);
    assertThatThrownBy(() -> ProfileCsv.read(nameless))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 1: expected a header with a name for each column");
  }

  @Test
  void anEmptyCellIsUnknownAndStaysEmpty() throws IOException {
    String published = "m,int8,cpu,1,1,a,CONV_2D,1x2,2,10,20,0,0.00001,,,,published,,,,,,,,,,,,,\n";
    Profile profile = ProfileCsv.read(file(HEADER + ROW_0 + published));
    assertThat(profile.rows().get(0).latency()).isEmpty();
    assertThat(profile.rows().get(1).latency().orElseThrow().hasInterval()).isFalse();
    assertThat(profile.rows().get(1).energy()).isEmpty();
    StringBuilder text = new StringBuilder();
    ProfileCsv.write(profile, text);
    assertThat(text).hasToString(HEADER + ROW_0 + published);
  }

  @Test
  void anotherOrderIsFineAndColumnsOfOthersWhereTheyAreMeant() {
    String[] header = HEADER.strip().split(",");
    String[] cells = ROW_0.strip().split(",", -1);
    StringBuilder names = new StringBuilder("note");
    StringBuilder values = new StringBuilder("\"hello, you\"");
    for (int i = header.length - 1; i >= 0; i--) {
      names.append(',').append(header[i]);
      values.append(',').append(cells[i]);
    }
    String text = names + "\n" + values + "\n";
    rejects(text, "line 1: expected the columns of this format, found 'note'");
    assertThat(ProfileCsv.read(file(text.replaceAll("(note|\"hello, you\"),", ""))).rows())
        .hasSize(1);
    UnknownColumns.allow(true);
    try {
      assertThat(ProfileCsv.read(file(text)).rows()).hasSize(1);
    } finally {
      UnknownColumns.allow(false);
    }
  }

  @Test
  void columnsThatContradictEachOtherAreRefusedWithTheRow() {
    String coral = (ROW_0 + ROW_1).replace("cpu", "coral");
    String[][] cases = {
      {
        ROW_1.replace(",1x2,2,", ",1x64x112x112x2,16,"),
        "line 3: output_bytes: expected at least 1605632 for the numbers of output_shape"
      },
      {ROW_1.replace(",1x2,2,", ",1x2,0,"), "line 3: output_bytes: expected at least 2"},
      {ROW_1.replace(",1x2,2,", ",?x2,0,"), "line 3: output_bytes: expected an empty cell"},
      {ROW_1.replace(",1x2,", ",big,"), "line 3: output_shape: expected dimensions"},
      {ROW_1.replace("1.4,1.6", ",1.6"), "line 3: latency_ms: expected it with both ends"},
      {ROW_1.replace("1.5,1.4,1.6", ",1.4,1.6"), "line 3: latency_ms: expected it with both"},
      {ROW_1.replace(",5,1.5", ",0,1.5"), "line 3: runs: expected at least 1"},
      {ROW_1.replace("measured,,,,,", "measured,2,90,,,measured"), "line 3: energy_mj: expected"},
      {
        ROW_1 + ROW_1.replace(",1,a", ",2,b").replace(",10,20", ",9,20"),
        "line 4: prefix_macs: expected at least 10 as in the row before, found 9"
      },
      {
        ROW_1 + ROW_1.replace(",1,a", ",2,b").replace(",10,20", ",10,19"),
        "line 4: prefix_param_bytes: expected at least 20"
      },
      {
        ROW_1 + coral.replace("1x2,2,", "1x2,4,"),
        "line 5: output_bytes: expected 2 as for the same layer of cpu int8, found 4"
      },
      {ROW_1 + coral.replace("1x2,", "2x1,"), "line 5: output_shape: expected 1x2 as for"},
      {ROW_1 + coral.replace(",10,20", ",11,20"), "line 5: prefix_macs: expected 10 as for"},
    };
    for (String[] bad : cases) {
      rejects(HEADER + ROW_0 + bad[0], bad[1]);
    }
    // more bytes than the shape says cross where a branch passes by; an empty cell is unknown
    for (String good : List.of(",1x2,7,", ",1x2,,", ",?x2,1,", ",?x2,,", ",,2,")) {
      assertThat(ProfileCsv.read(file(HEADER + ROW_0 + ROW_1.replace(",1x2,2,", good))).rows())
          .hasSize(2);
    }
  }

  @Test
  void whatASpreadsheetMakesOfAProfileIsTheSameProfile() {
    Profile profile = ProfileCsv.read(file(HEADER + ROW_0 + ROW_1));
    assertThat(ProfileCsv.read(file("\uFEFF" + HEADER + ROW_0 + ROW_1))).isEqualTo(profile);
    String semicolons = (HEADER + ROW_0 + ROW_1).replace(',', ';').replaceAll("(\\d)\\.", "$1,");
    assertThat(ProfileCsv.read(file(semicolons))).isEqualTo(profile);
  }

  @Test
  void badFilesAreToldInOneLineWithPlaceExpectedAndFound() {
    rejects("", "line 1: expected the columns model,", "found no model, precision");
    rejects(HEADER, "expected at least one row, found none");
    rejects(
        HEADER.replace("runs,", "") + ROW_0,
        "line 1: expected the columns model,",
        "found no runs");
    rejects(
        HEADER + ROW_0 + ROW_1.replace("1.5", "fast"),
        "line 3: latency_ms: expected a number from 0 to 1e9 ms, found 'fast'");
    rejects(HEADER + ROW_0 + ROW_1.replace("1.5", "NaN"), "line 3: latency_ms: expected a number");
    rejects(HEADER + ROW_0 + ROW_1.replace("1.5", "-1"), "line 3: latency_ms: expected a number");
    rejects(HEADER + ROW_0 + ROW_1.replace("1.4", "1.55"), "line 3: latency: expected low <=");
    rejects(
        HEADER + ROW_0 + ROW_1.replace(",20,5,", ",20,5.5,"),
        "line 3: runs: expected a whole number from 0 to 2147483647, found '5.5'");
    rejects(
        HEADER + ROW_0 + ROW_1.replace("measured", "guessed"),
        "line 3: latency_source: expected measured, modelled or published, found 'guessed'");
    rejects(HEADER + ROW_0 + ROW_1 + ROW_1, "line 4: expected layer 2 of cpu int8, found layer 1");
    rejects(HEADER + ROW_1 + ROW_0, "line 2: expected layer 0 of cpu int8, found layer 1");
    rejects(HEADER + ROW_0 + "m,int8\n", "line 3: expected 30 fields, found 2");
    rejects(
        HEADER + ROW_0 + ROW_1.replace("m,", "other,"),
        "line 3: expected model 'm' as in the rows before, found 'other'");
    rejects(
        HEADER + ROW_0 + ROW_1 + ROW_0.replace("cpu", "coral"),
        "expected layers 0 to 1 of coral int8, found 0 to 0");
    rejects(HEADER + ROW_0 + "\"m,int8", "line 3: expected comma-separated values");
  }

  @Test
  void bytesThatAreNoTextAreTold() throws IOException {
    Path file = directory.resolve("bytes.csv");
    byte[] bytes = new byte[5000];
    new SplittableRandom(3).nextBytes(bytes);
    Files.write(file, bytes);
    assertThatThrownBy(() -> ProfileCsv.read(file)).isInstanceOf(InputException.class);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> ProfileCsv.read(directory.resolve("none.csv")))
        .hasCauseInstanceOf(NoSuchFileException.class);
  }

  private void rejects(String text, String... parts) {
    Path file = file(text);
    assertThatThrownBy(() -> ProfileCsv.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  private Path file(String text) {
    try {
      return Files.writeString(directory.resolve("profile.csv"), text);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static Optional<ColdStart> coldStart(SplittableRandom random) {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(
            new ColdStart(
                1 + random.nextInt(9),
                random.nextDouble(),
                random.nextDouble() * 1e3,
                random.nextDouble(),
                random.nextBoolean()
                    ? OptionalLong.empty()
                    : OptionalLong.of(random.nextLong(1L << 33)),
                random.nextLong(1L << 20)));
  }

  /** What earlier releases wrote: each of them had the columns up to one of these. */
  @Test
  void aFileWithoutTheColumnsOfLaterReleasesStaysReadable() {
    String row = "m,int8,cpu,1,0,input,INPUT,1x4,4,0,0,0,,,,,,,,,,";
    for (String last : List.of("energy_source", "idle_w")) {
      String header = HEADER.substring(0, HEADER.indexOf(last) + last.length());
      String cells = row + (last.equals("idle_w") ? ",," : "");
      assertThat(ProfileCsv.read(file(header + "\n" + cells + "\n")).rows().get(0).coldStart())
          .isEmpty();
    }
  }

  @Test
  void aColumnThatIsAddedAtTheEndIsNoPartOfAColdStart() {
    List<String> columns = new ArrayList<>(List.of(HEADER.strip().split(",")));
    columns.add("new_column");
    assertThat(ProfileRow.coldStart(columns))
        .containsExactly(
            "cold_starts",
            "load_ms",
            "allocate_ms",
            "first_run_ms",
            "peak_memory_bytes",
            "arena_bytes");
  }

  @Test
  void aColdStartIsWholeOrAbsent() {
    rejects(
        HEADER + ROW_0 + ROW_1.replace("measured,,,,,,,,,,", "measured,,,,,,,,,1.5,"),
        "line 3: ",
        "cold_starts: expected");
  }

  private static Profile random(SplittableRandom random) {
    int layers = random.nextInt(4);
    List<LayerProfile> rows = new ArrayList<>();
    for (String device : List.of("cpu", "coral, the \"stick\"")) {
      for (int layer = 0; layer <= layers; layer++) {
        double ms = random.nextDouble() * Math.pow(10, random.nextInt(-6, 6));
        Optional<Latency> latency =
            random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(
                    new Latency(
                        ms, ms * 0.9, ms * 1.25, OptionalDouble.of(ms * 3), Source.MEASURED));
        Optional<Energy> energy =
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(
                    new Energy(OptionalDouble.empty(), ms, ms / 3, ms * 2, Source.MODELLED));
        rows.add(
            new LayerProfile(
                "m",
                "int8",
                device,
                1,
                layer,
                "l" + layer,
                "OP",
                "1x2",
                layer % 3 == 2 ? OptionalLong.empty() : OptionalLong.of(2),
                layer,
                3,
                9,
                latency,
                energy,
                coldStart(random)));
      }
    }
    return Profile.of(rows);
  }
}
