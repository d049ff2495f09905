package io.splitpoint.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML or JSON file, or one map in it, read strictly. Call {@link #only} with the known keys
 * first. Repeated keys, aliases, a second document, more than a mebibyte and more than 16 levels of
 * nesting are refused.
 */
public final class Document {

  private static final int MOST = 1 << 20;
  private static final int DEEPEST = 16;
  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** A value with the line of its key: a text, a {@code Map} of entries or a {@code List}. */
  private record Entry(int line, Object value) {}

  private final String file;
  private final String path;
  private final Map<String, Entry> entries;

  private Document(String file, String path, Map<String, Entry> entries) {
    this.file = file;
    this.path = path;
    this.entries = entries;
  }

  /**
   * Reads a YAML file.
   *
   * @throws InputException when the file is not such a document
   * @throws UncheckedIOException when the file cannot be read
   */
  public static Document yaml(Path file) {
    try (Reader in = TextInput.open(file)) {
      return parse(file.toString(), in, YAML);
    } catch (IOException failed) {
      throw broken(file.toString(), failed);
    }
  }

  /** Reads one of the program's own YAML files, a resource beside a class. */
  public static Document yaml(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return yaml(name, new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Reads YAML text, which messages call {@code name}. */
  public static Document yaml(String name, Reader text) {
    try {
      return parse(name, TextInput.of(text), YAML);
    } catch (IOException failed) {
      throw broken(name, failed);
    }
  }

  /** Reads JSON text, which messages call {@code name}. */
  public static Document json(String name, Reader text) {
    try {
      return parse(name, TextInput.of(text), JSON);
    } catch (IOException failed) {
      throw broken(name, failed);
    }
  }

  /**
   * Checks that this document has no other keys, and returns it.
   *
   * @throws InputException with the line of the unknown key and the nearest known key
   */
  public Document only(List<String> known) {
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            throw new InputException(
                "%s: expected the keys %s, found '%s'%s"
                    .formatted(
                        at(entry),
                        String.join(", ", known),
                        path + key,
                        Nearest.to(key, known)
                            .map(near -> ": did you mean " + near + "?")
                            .orElse("")));
          }
        });
    return this;
  }

  /** The keys, in the file's order. */
  public List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /** The keys that hold a text or a number. */
  public Fields fields() {
    Map<String, String> texts = new LinkedHashMap<>();
    entries.forEach(
        (key, entry) -> {
          if (entry.value() instanceof String text) {
            texts.put(key, text);
          }
        });
    int line = entries.values().stream().mapToInt(Entry::line).findFirst().orElse(1);
    return new Fields(path.isEmpty() ? file : file + ": line " + line, texts);
  }

  /** The field of a key alone, whose messages name its line; the key may be absent. */
  public Fields field(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return new Fields(file + (path.isEmpty() ? "" : ": " + path), Map.of());
    }
    if (!(entry.value() instanceof String text)) {
      throw wrong(key, "a text or a number", entry);
    }
    return new Fields(at(entry), Map.of(key, text));
  }

  /** The map under a key; empty when there is no such key. */
  public Optional<Document> map(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (!(entry.value() instanceof Map<?, ?> map)) {
      throw wrong(key, "keys with values", entry);
    }
    Map<String, Entry> inside = new LinkedHashMap<>();
    map.forEach((name, value) -> inside.put((String) name, (Entry) value));
    return Optional.of(new Document(file, path + key + ".", inside));
  }

  /** The texts of the list under a key; empty when there is no such key. */
  public List<String> texts(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (entry.value() instanceof List<?> list) {
      for (Object value : list) {
        if (!(value instanceof String text)) {
          throw wrong(key, "a list of texts", entry);
        }
        texts.add(text);
      }
      return texts;
    }
    throw wrong(key, "a list of texts", entry);
  }

  /** The exception for a fault of the document as a whole. */
  public InputException failure(String message) {
    return new InputException(file + ": " + (path.isEmpty() ? "" : path + ": ") + message);
  }

  /** The exception for a wrong value under a key. */
  public InputException failure(String key, String message) {
    Entry entry = entries.get(key);
    return new InputException(
        (entry == null ? file : at(entry)) + ": " + path + key + ": " + message);
  }

  private InputException wrong(String key, String expected, Entry entry) {
    String found =
        entry.value() instanceof Map
            ? "keys with values"
            : entry.value() instanceof List ? "a list" : "'" + entry.value() + "'";
    return failure(key, "expected " + expected + ", found " + found);
  }

  private String at(Entry entry) {
    return file + ": line " + entry.line();
  }

  private static Document parse(String file, Reader in, JsonFactory factory) throws IOException {
    StringBuilder text = new StringBuilder();
    char[] part = new char[8192];
    for (int more = 0; more >= 0 && text.length() <= MOST; more = in.read(part)) {
      text.append(part, 0, more);
    }
    if (text.length() > MOST) {
      throw new InputException(file + ": expected at most " + MOST + " characters, found more");
    }
    String kind = factory == JSON ? "JSON" : "YAML";
    try (JsonParser parser = factory.createParser(text.toString())) {
      if (parser.nextToken() == null) {
        throw new InputException(file + ": expected keys with values, found nothing");
      }
      int line = parser.currentTokenLocation().getLineNr();
      if (!(value(parser, 0) instanceof Map<?, ?> map)) {
        throw new InputException(
            file + ": line " + line + ": expected keys with values, found something else");
      }
      if (parser.nextToken() != null) {
        throw new InputException(
            "%s: line %d: expected one document, found another behind it"
                .formatted(file, parser.currentTokenLocation().getLineNr()));
      }
      Map<String, Entry> entries = new LinkedHashMap<>();
      map.forEach((name, value) -> entries.put((String) name, (Entry) value));
      return new Document(file, "", entries);
    } catch (JsonProcessingException | WrongPlaceException broken) {
      int line =
          broken instanceof JsonProcessingException json && json.getLocation() != null
              ? json.getLocation().getLineNr()
              : broken instanceof WrongPlaceException place ? place.line : 1;
      String says =
          broken instanceof JsonProcessingException json
              ? json.getOriginalMessage()
              : broken.getMessage();
      throw new InputException(
          "%s: line %d: expected %s, found: %s"
              .formatted(
                  file, line, kind, says.lines().findFirst().orElse("nothing").split(" \\(")[0]));
    }
  }

  /** A feature of the format that this class does not read. */
  private static final class WrongPlaceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;

    WrongPlaceException(JsonParser parser, String found) {
      super(found);
      line = parser.currentTokenLocation().getLineNr();
    }
  }

  private static Object value(JsonParser parser, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new WrongPlaceException(parser, "more than " + DEEPEST + " levels");
    }
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new WrongPlaceException(parser, "an alias");
    }
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      Map<String, Entry> map = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        int line = parser.currentTokenLocation().getLineNr();
        parser.nextToken();
        map.put(key, new Entry(line, value(parser, depth + 1)));
      }
      return map;
    }
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser, depth + 1));
      }
      return list;
    }
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return "";
    }
    String text = parser.getText();
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && text.matches("[+-]?0[0-9]+")) {
      throw new WrongPlaceException(parser, "the number '" + text + "', which some read by eights");
    }
    return text;
  }

  private static RuntimeException broken(String file, IOException failed) {
    if (failed instanceof FileSystemException) {
      return new UncheckedIOException(failed);
    }
    return new InputException(
        file
            + ": expected text in UTF-8, found "
            + (failed instanceof CharacterCodingException ? "other bytes" : failed.getMessage()));
  }
}
