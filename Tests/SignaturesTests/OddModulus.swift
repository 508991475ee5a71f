/// A private key for tests whose modulus has 2049 bits, an odd number, which no common tool makes.
///
/// Its primes have 1024 and 1025 bits and were chosen at random, for this file.
enum OddModulus {
  static let bits = 2049

  static let pem = """
    RSA key ok
    -----BEGIN RSA PRIVATE KEY-----
    MIIEpAIBAAKCAQEB8ndSl7FlI/5On5K3ydftzuD0e3LultrF4jBAETTZX0iJs+GI
    LoT8kLwXCe7HuFv9qskwdqYCIpfI7Akn7F2Y+GDAFe0CnfQmey9/3h4rLjVoNQI3
    O+hGlpiwU3OcoP9uQRmyrfcGDVOECWo/dH0Ps9Ehoi6dl+MnBGzCQ0FlYhcftrsu
    BbFjrJOiREe58NHpErQEvDhIqlvmJV0jWUOohurwszDxvTzHLbLMNFBJbAwzcQfj
    p0hALR2cbaW+lWY2fW/OsbwpMgvhFdLrGXyXsC0xcUxf809NPRKvMeBa5Wq3W0jn
    Olh3Xv3V7SOXfZHYRZpEEufnikOTjhTr3uF12QIDAQABAoIBAB0bZyJZAe3ZYdgd
    w5Irg/qJNnWGof8t8hFccxfzdQBZoRg01/8sFanSSz/G+/jHFGJhQlgh/FdunhVc
    Y9gApNgCIaKrdvQ9ch7OM1eyKCAtZF2jY2bMkDdR3gqtd6y2EFyIUTT+ivxYZLTT
    tGC2FHvnVHZe5aXIJk/dlaAYROuL1OlwxZkYqM9V7Ce3wkB1w65QkmuLQzJKs6zr
    8GjQU7UWbFtEs7EIGTgqj9lFB3OBoRVX8KYJ2xJU9Tr+zfEfk6R2bZvw6PvPx+Rn
    T6gE1Xs3w6E2GXQedAYe2CmcjOK37tD4w56i1NyKo012j3aYCfgrSZGVcfkO+HPL
    2hSq6wUCgYEB/cV0JDrfSDAFXQSk2ZuUHqSA0oVaAkj3Yq6ETu/kdXpPenVtwlJ+
    7ImgXv1722VOtPCutKgbjOhq2aQyFWg0o6tzc0WfbHx3RtMX2cALFDMkFdVXhJO2
    d1G4nWOwJ5crUop39ZCUGibrG5aSRU1B+iLY4T58LPnyOlC+NCySWjUCgYEA+lKb
    o/47+tp88gck2VPuJh2HzsMfcpareWH9kl050KiaLvgPWO6FcfSZjXxAk/beomiq
    hyYHZ51gUJFKnTOgHDU8Yxzf1D83EgAznQaHOfqdHeKgXRWKL/LuTkUZ+ZGciV/X
    sya5TH+RGLsWAA9JyBo1jKANdZhdmclDCVcNwZUCgYEA4MuF38QmWkry0oYNu/gj
    ZS/drvgnLQLINLgImFapRDTff3zxHdQLLHu0QK8/Qwx1nMzV/cxz+bs0Ay2o+E+v
    hs1AaAC3wLtSTeUgi2FogUvcCdS+dzQ8LnnXE3C2aX78F7YAGEXdSXsICm5nqi/b
    fFaJlSpcz+iYrKaWeaN+FlECgYAtvzUUdlztzkoxTR7t3MnUC2eLYNt5bJGv4Dmg
    Kwtq17U9yjW70fNvTP1W/xMqN16enbQ0eL23sOouLy9MpWeoYA5GKru5JUhiMMk9
    9Dh4XxWhpY4bFNmpQ6NLiJNjqbnK3UolQnlwwot40pAFuMWKHUgWCBYNnKfWeBKZ
    PWCVNQKBgQGwsrZlxCp0aMTvgs0wdtHFZPI7hjU3V/XF3SMk19s+67LWxJ3r0mj2
    NKpUZpqCWHBd/WZ2RkerYRzDjJ+At+AfQQKbMLs57S4wU5NvwM52rJe1wiQEWos0
    RJHQ9AtgceXMVii6GUstuA6CHjl8yTA19mSzcXhFwjwq2iKEYXEnmg==
    -----END RSA PRIVATE KEY-----
    """
}
