System.Console.WriteLine("scenarios");
