Console.WriteLine("ingest | end-to-end | latency | memory");
