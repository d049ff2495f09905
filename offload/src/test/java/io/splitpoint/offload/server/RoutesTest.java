package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.offload.protocol.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {

  @Test
  void everyPathOfTheProtocolLeadsToItsRoute() {
    assertThat(Routes.of("GET", "/v2/health/live")).isEqualTo(new Routes.Live());
    assertThat(Routes.of("GET", "/v2/health/ready?x=1")).isEqualTo(new Routes.Ready());
    assertThat(Routes.of("GET", "/v2")).isEqualTo(new Routes.Server());
    assertThat(Routes.of("GET", "/metrics")).isEqualTo(new Routes.Metrics());
    assertThat(Routes.of("GET", "/v2/models/m")).isEqualTo(new Routes.Model("m", ""));
    assertThat(Routes.of("GET", "/v2/models/m/ready")).isEqualTo(new Routes.ModelReady("m", ""));
    assertThat(Routes.of("GET", "/v2/models/m/versions/2/config"))
        .isEqualTo(new Routes.Config("m", "2"));
    assertThat(Routes.of("GET", "/v2/models/stats")).isEqualTo(new Routes.Statistics("", ""));
    assertThat(Routes.of("POST", "/v2/models/m/versions/2/infer"))
        .isEqualTo(new Routes.Infer("m", "2"));
    assertThat(Routes.of("POST", "/v2/repository/index")).isEqualTo(new Routes.Index());
    assertThat(Routes.of("POST", "/v2/repository/models/m/load")).isEqualTo(new Routes.Load("m"));
    assertThat(Routes.of("POST", "/v2/repository/models/m/unload"))
        .isEqualTo(new Routes.Unload("m"));
  }

  @Test
  void namesAreDecodedAndAPlusStaysAPlus() {
    assertThat(Routes.of("GET", "/v2/models/a%20b+c%2Fd"))
        .isEqualTo(new Routes.Model("a b+c/d", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, NOT_FOUND",
    "GET, /v2/models/m/infer, NOT_FOUND",
    "POST, /v2/models/m, NOT_FOUND",
    "GET, /v2/models/m/nothing, NOT_FOUND",
    "GET, /v2/systemsharedmemory/status, UNSERVED",
    "POST, /v2/models/m/generate, UNSERVED",
    "GET, /v2/models/%zz, INVALID"
  })
  void whatIsNotServedIsRefusedByItsKind(String method, String uri, ProtocolException.Kind kind) {
    assertThatThrownBy(() -> Routes.of(method, uri))
        .isInstanceOfSatisfying(
            ProtocolException.class, refused -> assertThat(refused.kind()).isEqualTo(kind));
  }
}
