import BenchmarkHarness

extension ReportFormatTests {
  /// What ``ReportFixture/small`` is in each format.
  static let expected: [ReportFormat: String] = [
    .table: #"""
    Example CPU, 2 processors (avx2)
    OpenSSL 3.0.19, tier avx512, release build, commit 0123456789ab

    algorithm  workload       tokens/s  ns/token    ±  OpenSSL/s  ratio         95 %  allocs
    ES256      single          125 000     8 000  500     15 625  8.000  7.750–8.250     0.0
    HS256      stage-split  40 000 000      25.0  0.0

    ratio: Assay's rate over that of OpenSSL's bare check, in the same rounds.
    Of 60 rounds 2 lie outside Tukey's fences; they count like the others.
    """#,
    .json: #"""
    {
      "machine" : {
        "build" : "release",
        "commit" : "0123456789ab",
        "cpu" : "Example CPU",
        "features" : [
          "avx2"
        ],
        "openssl" : "OpenSSL 3.0.19",
        "processors" : 2,
        "tier" : "avx512"
      },
      "results" : [
        {
          "algorithm" : "ES256",
          "allocationsPerToken" : 0,
          "baselines" : [
            {
              "name" : "one-shot",
              "nanosecondsPerToken" : 64000
            }
          ],
          "nanosecondsBeyondOpenSSL" : -56000,
          "nanosecondsPerToken" : 8000,
          "opensslPerSecond" : 15625,
          "outliers" : 1,
          "ratio" : 8,
          "ratioHigh" : 8.25,
          "ratioLow" : 7.75,
          "rounds" : 30,
          "spread" : 500,
          "tier" : "avx512",
          "tokensPerSecond" : 125000,
          "workload" : "single"
        },
        {
          "algorithm" : "HS256",
          "allocationsPerToken" : null,
          "baselines" : [

          ],
          "nanosecondsBeyondOpenSSL" : null,
          "nanosecondsPerToken" : 25,
          "opensslPerSecond" : null,
          "outliers" : 1,
          "ratio" : null,
          "ratioHigh" : null,
          "ratioLow" : null,
          "rounds" : 30,
          "spread" : 0,
          "tier" : "avx512",
          "tokensPerSecond" : 40000000,
          "workload" : "stage-split"
        }
      ],
      "schema" : 1
    }
    """#,
    .bmf: #"""
    {
      "ES256/single/avx512" : {
        "allocations" : {
          "value" : 0
        },
        "latency" : {
          "lower_value" : 7500,
          "upper_value" : 8500,
          "value" : 8000
        },
        "ratio-to-openssl" : {
          "lower_value" : 7.75,
          "upper_value" : 8.25,
          "value" : 8
        },
        "throughput" : {
          "lower_value" : 117647.05882352941,
          "upper_value" : 133333.33333333334,
          "value" : 125000
        }
      },
      "HS256/stage-split/avx512" : {
        "latency" : {
          "lower_value" : 25,
          "upper_value" : 25,
          "value" : 25
        },
        "throughput" : {
          "lower_value" : 40000000,
          "upper_value" : 40000000,
          "value" : 40000000
        }
      }
    }
    """#,
    .github: #"""
    [
      {
        "extra" : "Example CPU, 2 processors (avx2)\n\#
    OpenSSL 3.0.19, tier avx512, release build, commit 0123456789ab",
        "name" : "ES256/single/avx512",
        "range" : "± 7813",
        "unit" : "tokens/s",
        "value" : 125000
      },
      {
        "extra" : "OpenSSL called by one-shot",
        "name" : "ES256/single/avx512 ratio",
        "range" : "7.750–8.250",
        "unit" : "times OpenSSL",
        "value" : 8
      },
      {
        "extra" : "Example CPU, 2 processors (avx2)\n\#
    OpenSSL 3.0.19, tier avx512, release build, commit 0123456789ab",
        "name" : "HS256/stage-split/avx512",
        "range" : "± 0",
        "unit" : "tokens/s",
        "value" : 40000000
      }
    ]
    """#,
    .gobench: #"""
    # commit 0123456789ab
    cpu: Example CPU
    cpu-count: 2
    openssl: OpenSSL 3.0.19
    build: release

    Unit tokens/s better=higher
    Unit times-openssl better=higher

    BenchmarkVerify/alg=ES256/part=single/tier=avx512 30 \#
    8000.0 ns/op 125000.0 tokens/s 8.0 times-openssl 0.0 allocs/op
    BenchmarkVerify/alg=HS256/part=stage-split/tier=avx512 30 25.0 ns/op 40000000.0 tokens/s
    """#,
    .markdown: #"""
    ### Tokens verified a second

    | algorithm | part | tokens/s | ns/token | OpenSSL/s | ratio | 95 % | allocs |
    | --- | --- | --: | --: | --: | --: | --: | --: |
    | ES256 | single | 125 000 | 8 000 | 15 625 | 8.000 | 7.750–8.250 | 0.0 |
    | HS256 | stage-split | 40 000 000 | 25 |  |  |  |  |

    Example CPU, 2 processors (avx2)<br>
    OpenSSL 3.0.19, tier avx512, release build, commit 0123456789ab<br>
    The ratio is of Assay's rate to that of OpenSSL's bare signature check, measured in turns.
    """#,
  ]
}
